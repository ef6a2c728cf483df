"""The words a book begins with, in its language: roles, and links between people. They are its own afterwards."""

from __future__ import annotations

ROLES = {
    "en": [
        *("blogger", "commenter", "forum member", "podcaster", "newsletter author"),
        *("journalist", "librarian", "illustrator", "bookseller", "volunteer"),
    ],
    "fr": [
        *("blogueur·euse", "commentateur·rice", "membre de forum", "podcasteur·euse"),
        *("auteur·rice d’une lettre", "journaliste", "bibliothécaire", "illustrateur·rice"),
        *("libraire", "bénévole"),
    ],
}
LINKS = {
    "en": [
        ("introduced", "was introduced by"),
        ("writes with", "writes with"),
        ("is the partner of", "is the partner of"),
        ("is a friend of", "is a friend of"),
        ("works with", "works with"),
        ("is the brother or sister of", "is the brother or sister of"),
    ],
    "fr": [
        ("a présenté", "présenté·e par"),
        ("écrit avec", "écrit avec"),
        ("en couple avec", "en couple avec"),
        ("a pour ami·e", "a pour ami·e"),
        ("travaille avec", "travaille avec"),
        ("a pour frère ou sœur", "a pour frère ou sœur"),
    ],
}
