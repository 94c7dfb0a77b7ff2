"""Words that no registry has are offered as records, where they are met."""

from __future__ import annotations

import json
from contextlib import chdir

import pytest
import yaml
from click.testing import CliRunner, Result
from desk import EPOCH, Desk, entry

from digest.cli import check, new
from digest.cli.main import main


def ask(desk: Desk, answers: str, *arguments: str) -> Result:
    with chdir(desk.root):
        return CliRunner().invoke(main, arguments, input=answers, env={"SOURCE_DATE_EPOCH": EPOCH})


@pytest.fixture(autouse=True)
def _someone(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (check, new):
        monkeypatch.setattr(module, "someone_is_there", lambda: True)


def registry(desk: Desk, name: str) -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load((desk.content / f"{name}.yml").read_text("utf-8"))
    return loaded


def test_check_fix_offers_each_word_once(desk: Desk) -> None:
    for name in "ab":
        desk.write(
            f"articles/{name}.md",
            entry(title=f"About {name}", topics="[korea, snow]", url=f"https://herald.example/{name}"),
        )
    desk.write("articles/c.md", entry(title="About c", names="[Han Sol]", url="https://herald.example/c"))
    result = ask(desk, "y\ny\nplace\n", "check", "-f", str(desk.config), "--fix")
    assert result.exit_code == 0, result.output
    assert result.output.count("'snow' is not in topics.yml") == 1
    assert registry(desk, "topics")["snow"] == {"name": "snow"}
    assert registry(desk, "names")["han-sol"] == {"name": "Han Sol", "kind": "place"}
    assert "unknown" not in result.output


def test_spellings_that_are_the_same_when_folded_are_offered_as_one_word(desk: Desk) -> None:
    for name, topics in {"a": "[SNOW, 눈]", "b": "[snow]", "c": "[Ｓｎｏｗ]"}.items():
        desk.write(f"articles/{name}.md", entry(title=name, topics=topics, url=f"https://herald.example/{name}"))
    result = ask(desk, "y\nn\n", "check", "-f", str(desk.config), "--fix")
    assert "'눈' is not in topics.yml" in result.output
    assert [line for line in result.output.splitlines() if line.startswith("'SNOW'")], result.output
    assert registry(desk, "topics")["snow"] == {"name": "SNOW"}
    assert result.output.count("is not in topics.yml") == 2
    assert "unknown topic '눈'" in result.output
    assert "unknown topic 'snow'" not in result.output.lower()


def test_a_word_is_offered_as_it_is_written(desk: Desk) -> None:
    word = "unknown topic 'x' (회의) [\"q\"]"
    desk.write("articles/a.md", entry(title="About a", topics=json.dumps([word]), url="https://herald.example/a"))
    result = ask(desk, "y\n", "check", "-f", str(desk.config), "--fix")
    assert result.exit_code == 0, result.output
    assert {"name": word} in registry(desk, "topics").values()


def test_a_no_leaves_the_problem(desk: Desk) -> None:
    desk.write("articles/a.md", entry(title="About a", topics="[snow]", url="https://herald.example/a"))
    result = ask(desk, "n\n", "check", "-f", str(desk.config), "--fix")
    assert result.exit_code == 1
    assert "unknown topic 'snow'" in result.output
    assert "snow" not in registry(desk, "topics")


def test_new_article_offers_its_words(desk: Desk) -> None:
    result = ask(
        desk, "y\n", "new", "article", "-f", str(desk.config), "Snow", "--source", "The Gazette", "--url",
        "https://gazette.example/1", "--topic", "korea",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert registry(desk, "sources")["the-gazette"]["name"] == "The Gazette"
    assert (desk.content / "articles/2026/06/snow.md").exists()


def test_new_article_writes_nothing_on_a_no(desk: Desk) -> None:
    result = ask(
        desk, "n\n", "new", "article", "-f", str(desk.config), "Snow", "--source", "The Gazette", "--url",
        "https://gazette.example/1", "--topic", "korea",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "unknown source 'The Gazette'" in result.output
    assert not (desk.content / "articles/2026/06/snow.md").exists()


def test_without_the_libraries_of_the_desk_a_command_says_what_to_install(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *others: object, **more: object) -> object:
        if name.partition(".")[0] in ("lxml", "warcio", "trafilatura", "urllib3"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *others, **more)  # type: ignore[arg-type]

    import sys

    for name in [
        name
        for name in sys.modules
        if name.startswith(("lxml", "warcio", "trafilatura", "urllib3", "digest.desk", "digest.cli.adding"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    (desk.root / "page.html").write_text("<title>Snow</title>")
    monkeypatch.setattr(builtins, "__import__", without)
    for arguments in (("add", "page.html", "--yes"), ("links",)):
        result = desk.run(*arguments)
        assert result.exit_code == 1, result.output
        assert "this needs the extra 'desk'" in result.output
    assert desk.run("check").exit_code == 0
    assert desk.build().exit_code == 0
