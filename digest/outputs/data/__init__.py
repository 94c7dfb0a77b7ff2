"""The record as data for analysts and programs: JSON, CSV and calendars."""
