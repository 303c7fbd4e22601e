"""Every sentence is said in both languages, messages fit one SMS, and every code has words."""

import ast
import datetime as dt
import re
import string
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template import Context, Template
from django.utils import translation
from django.utils.translation.template import templatize

from bookings import wording
from bookings.actions.delivery import text_of
from bookings.actions.waiting import new_secret
from bookings.models import Booking, Message, Slot, Turn
from bookings.rules import finder
from bookings.wording import finder as finder_words
from documents import wording as evidence
from offices import wording as house
from offices.errors import Refused
from offices.models import Office, ServicePoint

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "locale/id/LC_MESSAGES/django.po"
APPS = ("offices", "bookings", "documents", "config")
CODE = [path for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MARKS = {name + lazy: name for name in ("gettext", "ngettext", "pgettext", "npgettext") for lazy in ("", "_lazy")}
MARKS |= {"_": "gettext", "gettext_noop": "gettext"}

# --- what the source says and what the catalogue knows -----------------------------------------------------------


def calls(source):
    """(function, strings) of every call that marks a sentence."""
    tree = ast.parse(source) if isinstance(source, str) else source
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := called(node)) in MARKS:
            strings = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if strings:
                yield MARKS[name], strings


def called(node):
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


STRING = r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\""""
CALL = re.compile(rf"\b(?:n?p?gettext|_)\((?:{STRING}|[^()'\"])*\)")


def python_of(template):
    """A template as the calls in it: everything else is blank in what Django hands to gettext."""
    return "\n".join(CALL.findall(templatize(template)))


def sentence(function, strings):
    """(context, English): how the catalogue knows it."""
    return (strings[0], strings[1]) if function.startswith(("p", "np")) else (None, strings[0])


def said():
    sources = [path.read_text() for path in CODE] + [python_of(path.read_text()) for path in TEMPLATES]
    return {sentence(function, strings) for source in sources for function, strings in calls(source)}


def catalogue():
    with CATALOGUE.open("rb") as file:
        return [message for message in read_po(file, locale="id") if message.id]


def english(message):
    return message.id[0] if isinstance(message.id, tuple) else message.id


def indonesian(message):
    return message.string[0] if isinstance(message.string, tuple) else message.string


def test_calls_when_shown_examples_find_every_sentence():
    template = """{% load i18n %}
      {% translate "One" %} {% translate "Day" context "date" %}{% include "x" with text=_("It's two") %}
        <p class="a:b">{% blocktranslate trimmed count n=n %}{{ n }} {% plural %}{{ n }}s{% endblocktranslate %}"""
    python = "x = _('a'), ngettext('b', 'c', 2), gettext_lazy('d' 'e'), say('f')"

    found = [sentence(*call) for source in (python_of(template), python) for call in calls(source)]

    assert found == [
        (None, "One"),
        ("date", "Day"),
        (None, "It's two"),
        (None, "%(n)s"),
        (None, "a"),
        (None, "b"),
        (None, "de"),
    ]


def test_catalogue_when_compared_with_the_source_has_every_sentence_and_no_other():
    known = {(message.context or None, english(message)) for message in catalogue()}

    assert sorted(str(one) for one in said() - known) == []
    assert sorted(str(one) for one in known - said()) == []


def test_catalogue_has_nothing_empty_and_nothing_unsure():
    unsure = [message.id for message in catalogue() if message.fuzzy or not (indonesian(message) or "").strip()]

    assert unsure == []


SAME_IN_BOTH = {
    *(
        "Administrator",
        "Auditor",
        "Immigration Lounge",
        "Lift",
        "NIK",
        "SMS",
        "Status",
        "WhatsApp",
        "e-KTP",
        "rupiah",
        "slot",
    ),
    *("WhatsApp", "slug", "± %(km)s km"),
}


def test_catalogue_leaves_nothing_in_english():
    left = {english(message) for message in catalogue() if indonesian(message) == english(message)}

    assert left <= SAME_IN_BOTH


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+[^>]*>|https?://\S+")


def test_translation_has_the_placeholders_of_the_sentence():
    differing = [
        message.id
        for message in catalogue()
        if Counter(PLACEHOLDER.findall(english(message))) != Counter(PLACEHOLDER.findall(indonesian(message)))
    ]

    assert differing == []


def test_sentence_with_a_plural_has_one_only():
    """Gettext knows a sentence by its singular: two plurals of it would share one translation."""
    plurals = defaultdict(set)
    for path in TEMPLATES:
        for function, found in calls(python_of(path.read_text())):
            if function == "ngettext":
                plurals[found[0]].add(found[1])

    assert {singular: forms for singular, forms in plurals.items() if len(forms) > 1} == {}


# --- times of day ------------------------------------------------------------------------------------------------

DATE_FORMAT = re.compile(r"""\|(?:date|time):["']([^"']*)["']|{% now ["']([^"']*)["']""")
COLON_TIME = re.compile(r"\b\d{1,2}:\d{2}\b")


def date_formats():
    for path in TEMPLATES:
        for found in DATE_FORMAT.findall(path.read_text()):
            yield path.name, found[0] or found[1]


def test_template_when_it_shows_a_time_writes_24_hours_with_a_dot():
    wrong = [
        (name, shown)
        for name, shown in date_formats()
        if set(shown) & set("gGhaAPf:") or ("i" in shown) != ("H.i" in shown)
    ]

    assert len(list(date_formats())) > 20
    assert wrong == []


def test_sentence_when_it_names_a_time_writes_it_with_a_dot():
    texts = [text for message in catalogue() for text in (english(message), indonesian(message))]

    assert [text for text in texts if COLON_TIME.search(text)] == []


@pytest.mark.parametrize(
    ("language", "shown"),
    [("id", "Senin, 14 Januari 2030, 09.20 WIB"), ("en", "Monday, 14 January 2030, 09.20 WIB")],
)
def test_moment_when_shown_is_written_out_in_the_language(language, shown):
    template = Template('{% load tz %}{% timezone "Asia/Jakarta" %}{{ at|date:"l, j F Y, H.i T" }}{% endtimezone %}')

    with translation.override(language):
        text = template.render(Context({"at": dt.datetime(2030, 1, 14, 2, 20, tzinfo=dt.UTC)}))

    assert text == shown


# --- every code has words ----------------------------------------------------------------------------------------

CODED = ("Finding", "BadNik", "BadCode", "BadPhone")
SAYING = ("wording", "house")
UNSAID = {
    "offices/rules/hours.py",  # what staff can mend has words, the rest one sentence (offices.wording)
    "bookings/actions/demo/__init__.py",  # the command that seeds says it
}


def codes_of(source, names):
    """The codes in code: of a class of refusals, given to one of the names, or said by a module of words."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
                yield code
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=module), attr="say"), args=[ast.Constant(value=str(code))]
            ):
                if module in SAYING:
                    yield code
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[ast.Constant(value=str(code)), *_]):
                if name in names:
                    yield code


def test_codes_of_when_shown_examples_finds_them():
    source = 'class Full(Refused):\n    code = "full"\n'
    source += 'Finding("a", detail="b")\nraise errors.Full("c")\nother("d")\nwording.say("e")\n'

    assert set(codes_of(source, ("Finding", "Full"))) == {"full", "a", "c", "e"}


def test_code_that_a_rule_or_a_refusal_gives_has_words():
    refusals = {one.__name__ for one in descendants(Refused)}
    found = {
        code
        for path in CODE
        if str(path.relative_to(ROOT)) not in UNSAID and "api" not in path.parts
        for code in codes_of(path.read_text(), {*CODED, *refusals})
    }

    assert sorted(found - wording.WORDS.keys() - house.WORDS.keys() - evidence.WORDS.keys()) == []


# Where rosters are judged, every code is text with an underscore: told apart by words, or given on as a variable.
JUDGES = ("offices/rules/cover.py", "offices/rules/rostering/checks.py")
CODE_IN_TEXT = re.compile(r"[a-z]+(_[a-z]+)+")


def texts(path):
    """Every text in the code that could be a code."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE_IN_TEXT.fullmatch(node.value):
            yield node.value


def judged(path):
    """What a module that judges rosters may find, however the code comes to its finding."""
    source = (ROOT / path).read_text()
    return {*texts(path), *codes_of(source, {"Finding", "Breach"})} - {""}


def test_judged_when_read_finds_codes_however_they_are_given():
    """As an argument, one of two, a key of a table, of a list, and by its name."""
    assert judged(JUDGES[0]) >= {"absent", "cover_short", "supervisor_missing", "break_missing"}
    assert judged(JUDGES[1]) >= {"dates_reversed", "no_officers", "rule_twice", "skill_nobody_has"}


def test_rule_of_a_roster_that_is_not_kept_has_words_for_every_case():
    assert judged(JUDGES[0]) == house.BROKEN.keys()
    for code in house.BROKEN:
        with translation.override("id"):
            said = house.broken(code, skill="Loket", serving=90, needed=120)
        assert "%(" not in said, code
        assert ("1.30" in said) == (code in house.IN_HOURS), code


def test_finding_about_what_a_roster_is_made_from_has_words():
    rostering = [str(path.relative_to(ROOT)) for path in CODE if "offices/rules/rostering" in str(path)]
    found = judged(JUDGES[1]).union(*(codes_of((ROOT / path).read_text(), {"Finding"}) for path in rostering))

    assert sorted(found - house.WORDS.keys()) == []


def test_finding_that_the_worker_writes_has_words():
    source = (ROOT / "offices/actions/rosters.py").read_text()
    written = {
        value.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "code" and isinstance(value, ast.Constant)
    }

    assert written == {"solver_died"}
    assert written <= house.WORDS.keys()


def descendants(parent):
    return {parent} | {one for child in parent.__subclasses__() for one in descendants(child)}


def test_question_and_each_of_its_choices_have_words():
    asked = {(branch.code, choice) for branch in finder.TREE for choice in branch.choices}

    assert {branch.code for branch in finder.TREE} == finder_words.QUESTIONS.keys()
    assert asked == {(code, choice) for code, choices in finder_words.CHOICES.items() for choice in choices}


def test_warning_of_a_service_has_words():
    warnings = {code for codes in finder.WARNINGS.values() for code in codes} | set(finder.SAME_DAY_WARNINGS)

    assert sorted(warnings - wording.WORDS.keys()) == []


# --- messages ----------------------------------------------------------------------------------------------------

GSM_7 = set("@$_ !\"#%&'()*+,-./:;<=>?\n") | set(string.ascii_letters + string.digits)  # what is ASCII of it
ONE_SEGMENT = 160


def longest(kind, field):
    """The longest of a kind's names in the seed."""
    with (ROOT / "offices/data/places.toml").open("rb") as file:
        return max((row[field] for row in tomllib.load(file)[kind]), key=len)


def most(model, field):
    """As long as the back office lets a name become."""
    return "W" * model._meta.get_field(field).max_length


def message(kind, language, office="Imigrasi Bekasi", point="MPP Kota Bekasi", on=dt.date(2030, 9, 28)):
    house_of_it = Office(message_name=office, zone="Asia/Jakarta")
    slot = Slot(
        starts_at=dt.datetime.combine(on, dt.time(3), dt.UTC), point=ServicePoint(short_name=point, office=house_of_it)
    )
    booking = Booking(pk=2**31, code="ABCDEFGHJ", slot=slot)
    if kind == Message.Kind.OFFERED:
        turn = Turn(slot=slot, expires_at=dt.datetime.combine(on, dt.time(1), dt.UTC))
        return Message(kind=kind, language=language, secret=new_secret(), turn=turn)
    return Message(kind=kind, language=language, channel="email", secret="123456", booking=booking)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", Message.Kind.values)
@pytest.mark.parametrize(
    ("office", "point"),
    [
        (longest("office", "message_name"), longest("point", "short_name")),
        (most(Office, "message_name"), most(ServicePoint, "short_name")),
    ],
    ids=["as seeded", "as long as can be"],
)
def test_message_fits_one_sms_and_starts_with_the_brand(settings, language, kind, office, point):
    settings.PUBLIC_URL = "https://tanpajeda.example.go.id"

    text = text_of(message(kind, language, office, point))

    assert text.startswith("Tanpa Jeda")
    assert set(text) <= GSM_7
    assert len(text) <= ONE_SEGMENT


@pytest.mark.parametrize(("language", "when"), [("id", "5 Okt 2030 10.00"), ("en", "5 Oct 2030 10.00")])
def test_message_says_when_on_the_offices_clock(language, when):
    assert when in text_of(message("confirmed", language, on=dt.date(2030, 10, 5)))
