// What scripts add to a timeline: filters that live in the address, a strip of months to choose
// from, and for a story its order. The list is complete without them.
//
// The filters stand in the page as a template that holds every word shown here. What an entry can
// be found by is read from what it shows, but for topics, which stand in a data attribute. Choices
// that entries do not show are in the template. The values of the selects and of the switches (boxes
// to tick, which leave something out) are the whole state.

const FACETS = ["topic", "name", "place", "type", "source"];
const SWITCHES = ["only", "without"];
// Where an entry shows them: an id as the last part of a link, else the text itself.
const SHOWN = { name: ".event-names a, .place.named", place: ".place", type: ".type", source: ".source" };
const PAID = "[data-access=subscription]";
const LOADED_AT_ONCE = 4;
const language = document.documentElement.lang || undefined;
const isWithin = (month, from, to) => (!from || month >= from) && (!to || month <= to);
const tallies = () => new Map([...FACETS, ...SWITCHES].map((name) => [name, new Map()]));

const template = document.getElementById("filters");
if (template) enliven(template);

function enliven(template) {
  const filters = template.content.querySelector(".filters");
  const bars = barsOf(document.querySelector(".strip"));
  const records = new Map();
  collect(false);
  fillFacets(filters, Array.from(records.values()).filter(({ isEvent }) => isEvent));
  fillPeriod(filters, [...records.values(), ...bars].map(({ month }) => month));
  const selects = new Map(Array.from(filters.querySelectorAll("select"), (select) => [select.name, select]));
  const switches = new Map(Array.from(filters.querySelectorAll("input"), (input) => [input.name, input]));
  const switched = (name) => (switches.get(name)?.checked ? switches.get(name).value : "");
  const value = (name) => selects.get(name)?.value ?? switched(name);
  const oldest = () => value("order") === "oldest";
  const showCounts = optionCounts(selects);
  const showState = stateLine(filters, switches);
  const showFound = foundList(filters);
  const showStrip = selects.has("from") && bars.length ? strip(bars, filters, choosePeriod) : () => {};
  const older = olderEntries(add);
  let isReversed = false;

  template.replaceWith(filters);
  filters.addEventListener("change", ({ target }) => {
    if (value("from") && value("to") && value("from") > value("to")) {
      selects.get(target.name === "from" ? "to" : "from").value = target.value;
    }
    changed();
  });
  filters.querySelector(".clear").addEventListener("click", () => {
    for (const [name, select] of selects) if (name !== "order") select.value = "";
    for (const input of switches.values()) input.checked = false;
    changed();
    // The button is gone now; the focus goes to what stands first in the line.
    (filters.querySelector("details[open] select") ?? filters.querySelector("summary")).focus();
  });
  addEventListener("popstate", readAddress);
  readAddress();

  function readAddress() {
    const query = new URLSearchParams(location.search);
    for (const [name, select] of selects) {
      select.value = query.get(name) ?? "";
      if (select.selectedIndex < 0) select.value = "";
    }
    for (const [name, input] of switches) input.checked = query.get(name) === input.value;
    show();
  }

  function changed() {
    const address = new URL(location.href);
    for (const name of [...selects.keys(), ...switches.keys()]) {
      if (value(name)) address.searchParams.set(name, value(name));
      else address.searchParams.delete(name);
    }
    if (address.href !== location.href) history.pushState(null, "", address);
    show();
  }

  function choosePeriod(month) {
    const again = value("from") === month && value("to") === month;
    selects.get("from").value = selects.get("to").value = again ? "" : month;
    changed();
  }

  function collect(isOlder) {
    for (const element of document.querySelectorAll(".year .event, .record .entry, .record .brief")) {
      if (!records.has(element)) records.set(element, recordOf(element, isOlder));
    }
  }

  function add(page) {
    if (isReversed) reverseLists();
    for (const month of page.querySelectorAll(".year .month")) merge(month);
    if (isReversed) reverseLists();
    collect(true);
    show();
  }

  function show() {
    const chosen = [...FACETS, ...SWITCHES].filter(value).map((name) => [name, value(name)]);
    const isFree = Boolean(value("without"));
    const [from, to] = [value("from"), value("to")];
    const isActive = Boolean(chosen.length || from || to);
    const isWhole = isActive || oldest();
    if (oldest() !== isReversed) {
      isReversed = oldest();
      reverseLists();
    }
    const counts = tallies();
    const boxes = new Map();
    const months = new Set();
    const found = [];
    let reports = 0;
    const unconfirmed = new Set();
    const paid = new Set();
    for (const record of records.values()) {
      const inPeriod = isWithin(record.month, from, to);
      let isShown = inPeriod && !(isFree && record.paidAddresses.length);
      if (record.isEvent) {
        const missed = chosen.length ? chosen.filter(([name, wanted]) => !record[name].has(wanted)) : chosen;
        isShown = inPeriod && !missed.length && (isWhole || !record.isOlder);
        if (inPeriod) count(counts, record, missed);
        if (inPeriod && missed.every(([name]) => SWITCHES.includes(name))) {
          if (missed.some(([name]) => name === "only")) unconfirmed.add(record);
          else if (isFree) for (const address of record.paidAddresses) paid.add(address);
        }
        for (const report of record.paid) report.classList.toggle("is-out", isFree);
        if (isShown) {
          found.push(record);
          months.add(record.month);
        }
      } else if (isShown) {
        reports += 1;
        if (from || to) months.add(record.month);
      } else if (inPeriod) {
        // A report of the list may be below an event too, and is one.
        for (const address of record.paidAddresses) paid.add(address);
      }
      if (isShown === record.isOut) {
        record.isOut = !isShown;
        record.element.classList.toggle("is-out", record.isOut);
      }
      for (const box of record.boxes) boxes.set(box, boxes.get(box) || isShown);
    }
    for (const [box, isShown] of boxes) {
      box.classList.toggle("is-out", !isShown);
      if (box.localName === "details" && (from || to)) box.open = true;
    }
    document.body.classList.toggle("is-filtered", isActive);
    document.body.classList.toggle("has-period", Boolean(from || to));
    if (isWhole) older.load(from, to);
    showCounts(older.isComplete() ? counts : null);
    // Without another filter, what a bar counts is there, if not on this page.
    if (!chosen.length) for (const { month } of bars) if (isWithin(month, from, to)) months.add(month);
    const page = from === to ? older.pageOf(from) : "";
    showStrip(isActive ? months : null, from, to, periodText(), page);
    const out = { only: unconfirmed.size, without: paid.size };
    const isNothing = !found.length && (!reports || chosen.some(([name]) => FACETS.includes(name)));
    showState(isWhole, chosen.length + Number(Boolean(from || to)), isNothing ? null : found.length, out, older);
    showFound(isActive ? found : []);
  }

  function periodText() {
    const [from, to] = ["from", "to"].map((name) => (value(name) ? selects.get(name).selectedOptions[0].text : ""));
    return from === to ? from : filters.dataset.period.replace("%(start)s", from).replace("%(end)s", to);
  }
}

// An entry of a list, and the boxes around it that go when all their entries do. Only events have
// facets; the lists of reports beside them follow the period, and go if only subscribers can read them.
function recordOf(element, isOlder) {
  const isEvent = element.classList.contains("event");
  const boxes = isEvent
    ? [element.closest(".month"), element.closest(".year")]
    : [element.closest("details"), element.closest(".month, .story-group"), element.closest(".by-month, .by-story")];
  const title = element.closest(".month")?.querySelector(".month-title");
  return {
    element, isEvent, isOlder, isOut: false,
    boxes: boxes.filter(Boolean),
    month: title ? title.id.slice(2) : dayOf(element).slice(0, 7),
    ...(isEvent ? facetsOf(element) : { paidAddresses: element.querySelector(PAID) ? [addressOf(element)] : [] }),
  };
}

// What an entry can be found by: for each facet and each switch its ids, with their words; and the
// reports in it that only subscribers can read. An event goes with them if it has no others.
function facetsOf(element) {
  const ids = element.dataset.topic?.split(" ") ?? [];
  const shown = Object.entries(SHOWN).map(([name, where]) => (
    [name, new Map(Array.from(element.querySelectorAll(where), (one) => [idOf(one), one.textContent]))]));
  const reports = element.matches(".is-report") ? [element] : Array.from(element.querySelectorAll(".reports > li"));
  const paid = reports.filter((report) => report.querySelector(PAID));
  const is = (value, holds) => new Map(holds ? [[value, value]] : []);
  return {
    topic: new Map(ids.map((id) => [id, id])), ...Object.fromEntries(shown),
    only: is("confirmed", element.matches(".is-confirmed")),
    without: is("subscription", !paid.length || paid.length < reports.length),
    paid: element.matches(".is-report") ? [] : paid, paidAddresses: paid.map(addressOf),
  };
}

// The address of a report, wherever it is listed.
function addressOf(report) {
  return report.querySelector("a:not(.source, .labels a)").href;
}

function idOf(shown) {
  const address = shown.getAttribute("href");
  return address ? decodeURIComponent(address.split("/").at(-2)) : shown.textContent;
}

function dayOf(element) {
  return `${element.querySelector("time").dateTime}-01-01`.slice(0, 10);
}

// A select that comes with choices has them all: that of topics, and on a hub each of them, since
// older entries stand on other pages. The others get what the entries show; but a choice that all
// of them answer to narrows nothing.
function fillFacets(filters, events) {
  const { compare } = new Intl.Collator(language);
  const counts = tallies();
  for (const record of events) count(counts, record, []);
  for (const select of filters.querySelectorAll(".filters-line > select")) {
    const { name, options: [, ...given] } = select;
    const found = new Map(events.flatMap((record) => Array.from(record[name])));
    for (const [id, number] of counts.get(name)) if (number === events.length) found.delete(id);
    const choices = given.length ? given : Array.from(found, ([id, text]) => new Option(text, id));
    select.append(...choices.sort((a, b) => compare(a.text, b.text)));
    if (!choices.length) select.remove();
  }
}

// A period begins and ends with a month that has entries, on this page or by the strip.
function fillPeriod(filters, months) {
  const [from, to] = ["from", "to"].map((name) => filters.querySelector(`select[name=${name}]`));
  const found = Array.from(new Set(months)).sort();
  const words = new Intl.DateTimeFormat(language, { year: "numeric", month: "long", calendar: "gregory", timeZone: "UTC" });
  from?.append(...found.map((month) => new Option(words.format(new Date(month)), month)));
  to?.append(...from.cloneNode(true).options);
  if (found.length < 2) for (const select of [from, to]) select?.parentElement.remove();
}

// A choice's count is of what it would show while all other choices stay as they are.
function count(counts, record, missed) {
  if (missed.length > 1) return;
  for (const name of missed.length ? [missed[0][0]] : FACETS) {
    const tally = counts.get(name);
    for (const id of record[name].keys()) tally.set(id, (tally.get(id) ?? 0) + 1);
  }
}

function optionCounts(selects) {
  const options = FACETS.filter((name) => selects.has(name)).flatMap((name) =>
    Array.from(selects.get(name).options).slice(1).map((option) => (
      { name, option, value: option.value, text: option.text, number: null })));
  return (counts) => {
    for (const choice of options) {
      const number = counts ? counts.get(choice.name).get(choice.value) ?? 0 : null;
      if (number === choice.number) continue;
      choice.number = number;
      choice.option.textContent = number === null ? choice.text : `${choice.text} (${number})`;
      choice.option.disabled = number === 0;
    }
  };
}

// The line that says how many entries are shown (`found`; null: nothing on the page is), and what the
// switches leave out; beside it what clears the filters. On a phone the switches are among the selects, which are folded away there.
function stateLine(filters, switches) {
  const { all, total, shown, none, loading, partial } = filters.dataset;
  const number = new Intl.NumberFormat(language);
  const status = filters.querySelector("[role=status]");
  const clear = filters.querySelector(".clear");
  const details = filters.querySelector("details");
  const summary = details?.querySelector("summary");
  const word = summary?.textContent;
  if (details) {
    const wide = matchMedia("(min-width: 60em)");
    const box = filters.querySelector(".filters-switches");
    const line = details.querySelector(".filters-line");
    const follow = () => {
      details.open = wide.matches;
      if (!box) return;
      if (wide.matches) filters.querySelector(".filters-state").before(box);
      else line.append(box);
    };
    wide.addEventListener("change", follow);
    follow();
  }
  return (isWhole, choices, found, out, older) => {
    let message = all;
    if (isWhole && older.isLoading()) message = loading;
    else if (isWhole && older.hasFailed()) message = partial;
    else if (choices) message = found === null ? none : shown;
    const left = Array.from(switches.values()).filter(({ name }) => out[name] && message !== loading)
      .map(({ name, dataset }) => dataset.out.replace("{n}", number.format(out[name])));
    const text = [message.replace("{shown}", number.format(found ?? 0)).replace("{total}", number.format(total)), ...left].join(" · ");
    if (status.textContent !== text) status.textContent = text;
    clear.hidden = !choices;
    if (summary) summary.textContent = choices ? `${word} (${choices})` : word;
  };
}

// What was found as a plain list of dates and titles, if the reader asks for it: entries say so much
// that it takes long to hear which there are.
function foundList(filters) {
  const button = filters.querySelector(".list");
  const list = filters.querySelector(".filters-found");
  let found = [];
  const fill = (isOpen) => {
    button.setAttribute("aria-expanded", String(isOpen));
    list.hidden = !isOpen;
    // Entries of older pages came last, but stand where they belong.
    const inOrder = isOpen ? found.map(({ element }) => element).sort((one, other) => (
      one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1)) : [];
    list.replaceChildren(...inOrder.map(lineOf));
  };
  button.addEventListener("click", () => fill(list.hidden));
  return (records) => {
    found = records;
    button.hidden = !found.length;
    if (!list.hidden) fill(!button.hidden);
  };
}

function lineOf(event) {
  const line = document.createElement("li");
  const title = document.createElement("span");
  line.className = "happening";
  title.append(...event.querySelector(".event-title").cloneNode(true).childNodes);
  line.append(event.querySelector("time").cloneNode(true), title);
  return line;
}

// Makes the bars of a strip buttons with one stop for the Tab key. What comes back shows a period, as a
// link if it has a page of its own, and which months have entries that answer to the filters (null: there
// are no filters).
function strip(bars, filters, choose) {
  const rects = bars.map(({ rect }) => rect);
  const svg = rects[0].ownerSVGElement;
  const figure = svg.parentElement;
  const note = filters.querySelector(".strip-chosen");
  figure.classList.add("is-live");
  figure.querySelector("figcaption span").after(note);
  svg.setAttribute("role", "group");
  for (const rect of rects) {
    rect.setAttribute("role", "button");
    rect.setAttribute("aria-label", rect.textContent);
  }

  const stopAt = (stop) => { for (const rect of rects) rect.setAttribute("tabindex", rect === stop ? "0" : "-1"); };
  const nearest = (x) => {
    const away = ({ rect }) => { const box = rect.getBoundingClientRect(); return Math.abs(x - box.x - box.width / 2); };
    return bars.reduce((best, bar) => (away(bar) < away(best) ? bar : best));
  };
  stopAt(rects.at(-1));
  svg.addEventListener("click", (event) => {
    const bar = nearest(event.clientX);
    bar.rect.focus({ preventScroll: true });
    choose(bar.month);
  });
  svg.addEventListener("focusin", (event) => stopAt(event.target));
  svg.addEventListener("keydown", (event) => {
    const here = rects.indexOf(event.target);
    const forward = getComputedStyle(svg).direction === "rtl" ? -1 : 1;
    const to = {
      ArrowRight: here + forward, ArrowLeft: here - forward, Home: 0, End: rects.length - 1, Enter: here, " ": here,
    }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (to === here && (event.key === "Enter" || event.key === " ")) choose(bars[here].month);
    else rects[Math.min(Math.max(to, 0), rects.length - 1)].focus();
  });
  note.querySelector("button").addEventListener("click", () => {
    choose("");
    rects.find((rect) => rect.tabIndex === 0).focus();
  });

  return (months, from, to, text, page) => {
    for (const { rect, month } of bars) {
      const isChosen = Boolean(from || to) && isWithin(month, from, to);
      rect.setAttribute("aria-pressed", String(isChosen));
      rect.classList.toggle("is-empty", Boolean(months) && !months.has(month));
      if (isChosen && !svg.contains(document.activeElement)) stopAt(rect);
    }
    note.hidden = !(from || to);
    const [words] = note.children;
    if (words.textContent === text && (words.firstElementChild?.href ?? "") === page) return;
    if (page) words.replaceChildren(Object.assign(document.createElement("a"), { href: page, textContent: text }));
    else words.textContent = text;
  };
}

// The bars of a strip, with the months they stand for.
function barsOf(figure) {
  const [year, month] = figure?.querySelector("svg").dataset.start.split("-").map(Number) ?? [];
  return Array.from(figure?.querySelectorAll("rect") ?? [], (rect) => {
    const at = year * 12 + month - 1 + rect.x.baseVal.value;
    return { rect, month: `${String(Math.floor(at / 12)).padStart(4, "0")}-${String((at % 12) + 1).padStart(2, "0")}` };
  });
}

// The hub of a long timeline lists the newest entries, and links pages with the others. They are
// fetched when a filter asks for them, and no sooner; each goes to `add` as a parsed page.
function olderEntries(add) {
  const parts = [];
  let under = 0;
  let failed = false;
  let [from, to] = ["", ""];
  link(document, location.href);

  function link(page, base) {
    for (const anchor of page.querySelectorAll(".periods a")) {
      const { href } = new URL(anchor.getAttribute("href"), base);
      const period = href.match(/\/(\d{4})(?:\/(\d\d))?(?:\/\d\d+){0,2}\/(?:index\.html)?$/);
      if (period) parts.push({ href, period: period.slice(1).filter(Boolean).join("-"), isAsked: false });
    }
  }

  const isWanted = ({ period, isAsked }) =>
    !isAsked && (!from || period >= from.slice(0, period.length)) && (!to || period <= to.slice(0, period.length));

  async function fetchPart(part) {
    part.isAsked = true;
    under += 1;
    let page = null;
    try {
      const response = await fetch(part.href);
      if (!response.ok) throw new Error(response.statusText);
      page = new DOMParser().parseFromString(await response.text(), "text/html");
      link(page, part.href);
      for (const anchor of page.querySelectorAll(".year a")) {
        anchor.href = new URL(anchor.getAttribute("href"), part.href).href;
      }
    } catch {
      // A copy opened from a disk cannot read its other pages, and a network fails: the line says so.
      failed = true;
      page = document.implementation.createHTMLDocument("");
    }
    under -= 1;
    add(page);
  }

  return {
    isComplete: () => !under && !failed && parts.every(({ isAsked }) => isAsked),
    isLoading: () => under > 0,
    // The page that has all of a month, reports too: of a year at first, until that names its months.
    pageOf(month) {
      const [page] = parts.filter(({ period }) => month.startsWith(period))
        .sort((one, other) => other.period.length - one.period.length || one.href.length - other.href.length);
      return page && month ? page.href : "";
    },
    hasFailed: () => failed,
    load(first, last) {
      [from, to] = [first, last];
      for (const part of parts.filter(isWanted).slice(0, LOADED_AT_ONCE - under)) fetchPart(part);
    },
  };
}

// Put a month of another page into this one's list. Both have the newest first.
function merge(month) {
  const title = month.querySelector(".month-title");
  const box = month.closest(".year");
  const yearTitle = box.querySelector(".year-title");
  const fresh = Array.from(month.querySelectorAll(".event")).filter(({ id }) => !document.getElementById(id));
  let year = document.getElementById(yearTitle.id)?.parentElement;
  if (!year) {
    year = box.cloneNode();
    year.append(yearTitle.cloneNode(true));
    putInOrder(document.querySelector(".year").parentElement, year, ".year");
  }
  const own = document.getElementById(title.id)?.parentElement;
  if (!own) return putInOrder(year, month, ".month");
  const list = own.querySelector(".timeline");
  const all = [...list.children, ...fresh].map((element) => [dayOf(element), element]);
  list.append(...all.sort(([a], [b]) => (a < b) - (a > b)).map(([, element]) => element));
}

function putInOrder(parent, section, kind) {
  const siblings = Array.from(parent.children).filter((child) => child.matches(kind));
  const next = siblings.find((sibling) => sibling.firstElementChild.id < section.firstElementChild.id);
  if (next) next.before(section);
  else if (siblings.length) siblings.at(-1).after(section);
  else parent.append(section);
}

function reverseLists() {
  const lists = [
    [".year", ".record > section"], [".month", ".year, .by-month"],
    [".event", ".year .timeline"], [".entry", ".by-month .month"],
  ];
  for (const [kind, parents] of lists) {
    for (const parent of document.querySelectorAll(parents)) {
      const items = Array.from(parent.children).filter((child) => child.matches(kind));
      const end = items.at(-1)?.nextSibling ?? null;
      for (const item of items.reverse()) parent.insertBefore(item, end);
    }
  }
}
