"""Reading threads: from pasted text, a saved page or an export, to facts with their reasons."""

from crm.threads.readers.facts import Article, Echo, Mention, Message, ProposedPerson, Thread
from crm.threads.readers.reading import as_json, read_thread
from crm.threads.readers.sentences import NotAThread, Sentence

__all__ = [
    "Article",
    "Echo",
    "Mention",
    "Message",
    "NotAThread",
    "ProposedPerson",
    "Sentence",
    "Thread",
    "as_json",
    "read_thread",
]
