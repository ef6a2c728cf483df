"""How the book is written out: which columns of which tables, under which names.

`docs/export-format.md` says it in words. A column is named here or in `NOT_WRITTEN` with the reason; a test
compares both with the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FORMAT, VERSION = "tablee-book", 1


@dataclass(frozen=True)
class Field:
    """One entry of an object. `columns`: where it is read; `points_to`: the table whose name for a row is written.

    Three columns are a date as it was said: value, precision, words.
    """

    key: str
    columns: tuple[str, ...]
    points_to: str = ""

    @property
    def is_said_date(self) -> bool:
        """Whether it is a date with its precision and its words."""
        return len(self.columns) == 3


def plain(*names: str) -> tuple[Field, ...]:
    """Columns written under their own name."""
    return tuple(Field(name, (name,)) for name in names)


def said(key: str, value: str, precision: str, words: str) -> Field:
    """A date as it was said."""
    return Field(key, (value, precision, words))


def ref(key: str, column: str, table: str) -> Field:
    """The uid of a row of `table` (for lists without uid, its key)."""
    return Field(key, (column,), table)


BY = ref("by", "author_id", "user")


@dataclass(frozen=True)
class Shape:
    """The rows of one table. `parent`: the column that says to which object they belong, when they stand inside one.

    `needs`: entries without which a row means nothing, because what they name is not in the file.
    """

    table: str
    fields: tuple[Field, ...]
    parent: str = ""
    order: str = "id"
    needs: tuple[str, ...] = ()
    children: dict[str, Shape] = field(default_factory=dict)


TAGS = Shape(
    "tag",
    (
        *plain("uid", "name", "family", "definition", "shared"),
        ref("joined_to", "joined_to_id", "tag"),
        BY,
        *plain("added_at"),
    ),
)
SITES = Shape("site", plain("uid", "url", "title", "kind", "state", "added_at"))

PEOPLE = Shape(
    "contact",
    (
        *plain(
            "uid", "calling_name", "name_to_find", "pronouns", "address_form", "languages", "town", "birthday"
        ),
        *plain("state", "closeness", "between_us", "portrait"),
        said("met", "met_on", "met_precision", "met_date_words"),
        *plain("met_words"),
        ref("met_through", "met_through_id", "contact"),
        ref("met_by", "met_by", "user"),
        BY,
        *plain("added_at"),
    ),
    children={
        "names": Shape(
            "contact_name", (*plain("name", "kind", "visibility"), BY, *plain("added_at")), "contact_id"
        ),
        "nevers": Shape("never_line", (*plain("words"), BY, *plain("added_at")), "contact_id"),
        "ways_to_reach": Shape(
            "contact_point",
            plain("kind", "value", "preferred", "said_by", "said_on", "words", "added_at"),
            "contact_id",
        ),
        "on_the_web": Shape(
            "site_contact",
            (ref("site", "site_id", "site"), *plain("words", "added_at")),
            "contact_id",
            needs=("site",),
        ),
        "dates": Shape("remembered_date", plain("day", "words", "added_at"), "contact_id"),
        "roles": Shape(
            "contact_role",
            (ref("role", "role_id", "community_role"), *plain("added_at")),
            "contact_id",
            needs=("role",),
        ),
        "tags": Shape(
            "tagging",
            (
                *plain("uid"),
                ref("tag", "tag_id", "tag"),
                ref("said_as", "said_as_id", "tag"),
                *plain("because", "seen", "visibility"),
                BY,
                *plain("stated_on", "review_on", "withdrawn_at", "withdrawn_because", "added_at"),
            ),
            "contact_id",
            order="uid",
            needs=("tag",),
        ),
        "files": Shape(
            "attachment",
            (
                *plain("uid", "kind", "filename", "media_type", "content_hash", "words", "visibility"),
                BY,
                *plain("added_at"),
            ),
            "contact_id",
            order="uid",
        ),
    },
)
COMMUNITIES = Shape(
    "community",
    (*plain("uid", "name", "charter", "owner_kind", "owner_words"), BY, *plain("added_at")),
    children={
        "members": Shape(
            "community_member",
            (
                ref("person", "contact_id", "contact"),
                said("since", "since_on", "since_precision", "since_words"),
                *plain("words", "left_on", "added_at"),
            ),
            "community_id",
            needs=("person",),
        )
    },
)
RELATIONSHIPS = Shape(
    "relationship",
    (
        *plain("uid"),
        ref("from", "from_id", "contact"),
        ref("to", "to_id", "contact"),
        ref("kind", "kind_id", "relationship_kind"),
        *plain("words", "added_at"),
    ),
    needs=("from", "to"),
)
NOTES = Shape(
    "interaction",
    (
        *plain("uid"),
        ref("kind", "kind_id", "interaction_kind"),
        said("happened", "happened_on", "precision", "date_words"),
        *plain("title", "body", "they_say", "we_answered", "where_it_stands", "visibility"),
        BY,
        *plain("added_at"),
    ),
    needs=("with",),
    children={
        "with": Shape(
            "participation",
            (ref("person", "contact_id", "contact"), *plain("line")),
            "interaction_id",
            needs=("person",),
        )
    },
)
PROMISES = Shape(
    "promise",
    (
        *plain("uid", "words"),
        said("due", "due_on", "due_precision", "due_words"),
        ref("note", "interaction_id", "interaction"),
        *plain("visibility"),
        BY,
        *plain("settled_as", "settled_at"),
        ref("settled_by", "settled_by", "user"),
        *plain("settled_words", "added_at"),
    ),
    needs=("to",),
    children={
        "to": Shape("promise_to", (ref("person", "contact_id", "contact"),), "promise_id", needs=("person",)),
    },
)
THREADS = Shape(
    "thread",
    (
        *plain("uid", "title", "author_name", "author_site"),
        ref("article_author", "article_author_id", "contact"),
        *plain("url"),
        said("published", "published_on", "published_precision", "published_words"),
        *plain("text", "original", "source_format"),
        BY,
        *plain("added_at"),
    ),
    children={
        "marks": Shape("thread_mark", plain("fingerprint"), "thread_id", order="fingerprint"),
        "messages": Shape(
            "thread_message",
            (
                *plain("uid", "position"),
                ref("person", "contact_id", "contact"),
                *plain(
                    "by_article_author",
                    "author_name",
                    "signature",
                    "site_key",
                    "site_url",
                    "text",
                    "original",
                ),
                *plain("continues", "replies_to"),
                said("written", "written_on", "written_precision", "written_words"),
                *plain("set_aside_at", "reasons", "fingerprint", "added_at"),
            ),
            "thread_id",
            order="position",
        ),
    },
)

# Lists that a book edits: few, without uid, named by their folded words.
KINDS = Shape(
    "interaction_kind",
    (Field("key", ("folded",)), *plain("built_in", "name", "counts", "retired", "position")),
    order="position",
)
ROLES = Shape("community_role", (Field("key", ("folded",)), *plain("name")), order="folded")
RELATIONSHIP_KINDS = Shape(
    "relationship_kind", (Field("key", ("folded",)), *plain("forward", "backward")), order="folded"
)

LISTS = {"kinds": KINDS, "roles": ROLES, "relationship_kinds": RELATIONSHIP_KINDS}
SECTIONS = {
    "tags": TAGS,
    "sites": SITES,
    "people": PEOPLE,
    "communities": COMMUNITIES,
    "relationships": RELATIONSHIPS,
    "notes": NOTES,
    "promises": PROMISES,
    "threads": THREADS,
}

OF_THE_MACHINE = "the machine’s own: a key, a version, the workspace, what is worked out from the rest"
IN_THE_BIN = "what lies in the bin is not in the file"
# Tables that are not written, and why.
NO_TABLE = {
    "thread_draft": "nothing that waits for a yes is in the book",
    "import_batch": "how people came in is the account of an act, not the book",
    "import_row": "the same",
    "journal_line": "who did what, without contents",
    "search_entry": "worked out from the rest",
    "merge": "what parting two entries again needs, for thirty days",
}
MACHINE_COLUMNS = frozenset({"id", "workspace_id", "version", "folded", "sort_key", "letter", "town_folded"})
BIN_COLUMNS = frozenset({"binned_at", "binned_by"})
# Columns that are not written, and why.
NOT_WRITTEN = {
    ("contact", "last_exchange_on"): "worked out from the notes",
    ("tagging", "contact_sort_key"): OF_THE_MACHINE,
    ("site", "host"): "worked out from the address",
    ("site", "key"): "worked out from the address",
    ("interaction", "body_html"): "worked out from the body",
    ("interaction", "rendered_by"): "version of the rules that made the HTML",
    ("attachment", "storage_name"): "where the file lies on the disk",
    ("participation", "added_at"): "the note’s own",
    ("promise_to", "added_at"): "the promise’s own",
    ("thread_mark", "added_at"): "the thread’s own",
    ("interaction_kind", "added_at"): OF_THE_MACHINE,
    ("community_role", "added_at"): OF_THE_MACHINE,
    ("relationship_kind", "added_at"): OF_THE_MACHINE,
}
