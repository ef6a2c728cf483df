"""The reader of the French catalogues sees each kind of fault, and passes good French."""

from __future__ import annotations

import pytest

from scripts.translations import faults, missing_entries, spacing_faults

GOOD = 'msgid "Keep"\nmsgstr "Garder"\n'


@pytest.fixture
def book(tmp_path):
    """A small tree: what the code says, what a template says, and catalogues to be given."""
    (tmp_path / "crm/tags").mkdir(parents=True)
    (tmp_path / "crm/translations/fr").mkdir(parents=True)
    (tmp_path / "templates/tags").mkdir(parents=True)

    def write(python: str = "", template: str = "", **catalogues: str) -> list[str]:
        (tmp_path / "crm/tags/views.py").write_text(python)
        (tmp_path / "templates/tags/list.html").write_text(template)
        for name, text in catalogues.items():
            (tmp_path / f"crm/translations/fr/{name}.po").write_text(text)
        return faults(tmp_path)

    write.root = tmp_path
    return write


def test_what_is_said_and_translated_is_no_fault(book):
    assert book('_("Keep")', tags=GOOD) == []


def test_a_sentence_in_no_catalogue_is_missing_and_named_with_its_place(book):
    (fault,) = book("\n_l('Keep')")
    assert fault.startswith("crm/tags/views.py:2: “Keep” is in no catalogue (it belongs in tags.po)")


def test_templates_are_read_like_code(book):
    assert len(book(template='<p>{{ _("Keep") }}{% trans %}Undo{% endtrans %}</p>')) == 2


def test_a_sentence_said_nowhere_is_stale(book):
    (fault,) = book(tags=GOOD)
    assert "said nowhere" in fault


@pytest.mark.parametrize(
    ("catalogues", "words"),
    [
        ({"tags": GOOD, "core": GOOD}, "stands in both"),
        ({"tags": GOOD + "\n" + GOOD}, "stands twice"),
        ({"tags": "#, fuzzy\n" + GOOD}, "fuzzy"),
        ({"tags": 'msgid "Keep"\nmsgstr ""\n'}, "no French"),
        ({"tags": 'msgid "Keep"\nmsgstr "Garder %(name)s"\n'}, "other parameters"),
        ({"tags": 'msgid "Keep"\nmsgid_plural "Keeps"\nmsgstr[0] "a"\nmsgstr[1] "b"\n'}, "plural"),
    ],
)
def test_each_fault_of_an_entry_is_told(book, catalogues, words):
    assert any(words in fault for fault in book('_("Keep")', **catalogues))


def test_a_parameter_left_out_is_a_fault_except_in_the_singular(book):
    said = 'ngettext("%(num)s note by %(who)s", "%(num)s notes by %(who)s", n)'
    entry = 'msgid "%(num)s note by %(who)s"\nmsgid_plural "%(num)s notes by %(who)s"\n'
    whole = 'msgstr[1] "%(num)s notes de %(who)s"\n'
    assert book(said, tags=f'{entry}msgstr[0] "une note de %(who)s"\n{whole}') == []
    (fault,) = book(said, tags=f'{entry}msgstr[0] "une note"\nmsgstr[1] "%(num)s notes"\n')
    assert "other parameters" in fault


@pytest.mark.parametrize(
    "french",
    [
        "Garder ?",
        "Garder\u00a0!",
        "Garder!",
        "Oui ; non",
        "Garder : tout",
        "Garder: tout",
        "Garder\u202f: tout",
        "« Garder »",
        "«\u00a0Garder\u202f»",
        "«\u202fGarder\u00a0»",
        "l'espace",
        '"Garder"',
        "%(name)s ?",
        "%(name)s: oui",
        "<b>Garder</b> ?",
    ],
)
def test_french_that_is_badly_spaced_is_seen(french):
    assert list(spacing_faults(french))


@pytest.mark.parametrize(
    "french",
    [
        "Garder\u202f?",
        "Vraiment\u202f?!",
        "Garder\u00a0: tout",
        "«\u00a0Garder\u00a0»",
        "l’espace à 12:30",
        "voir https://exemple.fr/page?tag=x",
        'le <a href="%(url)s">carnet</a>',
        "%(name)s\u202f?",
        "<b>Garder</b>\u202f!",
        "Bonjour :)",
        "(…)\u202f; et `if x: y`",
    ],
)
def test_french_that_is_well_spaced_passes(french):
    assert list(spacing_faults(french)) == []


def test_missing_entries_come_ready_to_be_pasted(book):
    book('_("Say “why”")\nngettext("%(num)s day", "%(num)s days", 2)', template='{{ _("Keep") }}', tags=GOOD)
    listed = missing_entries(book.root)
    assert "# ---- crm/translations/fr/tags.po" in listed
    assert 'msgid "Keep"' not in listed
    filled = listed.replace('msgstr ""', 'msgstr "Dire pourquoi"').replace('[0] ""', '[0] "un jour"')
    filled = filled.replace('[1] ""', '[1] "%(num)s jours"')
    (book.root / "crm/translations/fr/tags.po").write_text(GOOD + "\n" + filled)
    assert faults(book.root) == []
