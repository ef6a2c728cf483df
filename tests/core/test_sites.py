"""Addresses on the web, and when two of them are the same site."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.sites import CanonicalSite, NotASite, canonical_site, host_of

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("typed", "url", "host", "key"),
    [
        ("http://teulliac.com", "http://teulliac.com/", "teulliac.com", "teulliac.com"),
        ("http://Teulliac.com", "http://teulliac.com/", "teulliac.com", "teulliac.com"),
        ("teulliac.com", "http://teulliac.com/", "teulliac.com", "teulliac.com"),
        ("//teulliac.com/x", "http://teulliac.com/x", "teulliac.com", "teulliac.com"),
        (" http://www.laviedelilie.fr ", "http://www.laviedelilie.fr/", "laviedelilie.fr", "laviedelilie.fr"),
        ("HTTPS://Blog.Bao-World.com:443/a?b=c#d", "https://blog.bao-world.com/a?b=c", "blog.bao-world.com",
         "blog.bao-world.com"),
        ("http://example.org:80/", "http://example.org/", "example.org", "example.org"),
        ("example.org:8080/x", "http://example.org:8080/x", "example.org", "example.org:8080"),
        ("http://example.org./", "http://example.org/", "example.org", "example.org"),
        ("http://café.fr/menu", "http://xn--caf-dma.fr/menu", "café.fr", "café.fr"),
        ("http://xn--caf-dma.fr/", "http://xn--caf-dma.fr/", "café.fr", "café.fr"),
        ("http://example.org/été 1", "http://example.org/%C3%A9t%C3%A9%201", "example.org", "example.org"),
        ("www.fr", "http://www.fr/", "www.fr", "www.fr"),
        ("http://ana.blogspot.com/2010/09/x.html", "http://ana.blogspot.com/2010/09/x.html",
         "ana.blogspot.com", "ana.blogspot.com"),
        ("http://192.0.2.7/", "http://192.0.2.7/", "192.0.2.7", "192.0.2.7"),
    ],
)  # fmt: skip
def test_an_address_is_read_as_people_type_it(typed, url, host, key):
    assert canonical_site(typed) == CanonicalSite(url, host, key)
    assert host_of(typed) == host


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("https://twitter.com/Ana", "x.com/ana"),
        ("https://x.com/ana/status/12", "x.com/ana"),
        ("http://twitter.com/#!/ana", "x.com/ana"),
        ("https://mobile.twitter.com/ana?lang=fr", "x.com/ana"),
        ("https://www.facebook.com/ana.dupont/", "facebook.com/ana.dupont"),
        ("https://m.facebook.com/ana.dupont/photos", "facebook.com/ana.dupont"),
        ("https://www.facebook.com/profile.php?id=12", "facebook.com/profile.php?id=12"),
        ("https://www.facebook.com/groups/jeux/posts/3", "facebook.com/groups/jeux"),
        ("https://www.facebook.com/people/Ana/123", "facebook.com/people/ana/123"),
        ("https://instagram.com/ana/", "instagram.com/ana"),
        ("https://mastodon.social/@ana", "mastodon.social/@ana"),
        ("https://piaille.fr/@Ana/1234", "piaille.fr/@ana"),
        ("https://www.youtube.com/@ana/videos", "youtube.com/@ana"),
        ("https://www.youtube.com/channel/UCxY", "youtube.com/channel/UCxY"),
        ("https://www.youtube.com/watch?v=1", "youtube.com/watch?v=1"),
        ("https://github.com/ana/jeu", "github.com/ana"),
        ("https://www.linkedin.com/in/ana-d/", "linkedin.com/in/ana-d"),
        ("https://fr.linkedin.com/in/ana-d", "linkedin.com/in/ana-d"),
        ("https://medium.com/@ana/un-texte", "medium.com/@ana"),
        ("https://bsky.app/profile/ana.example.org", "bsky.app/profile/ana.example.org"),
        ("http://ana.free.fr/blog", "ana.free.fr"),
        ("http://www.example.edu/~ana/cv.html", "example.edu/~ana"),
        ("http://www.example.edu/%7Eana/", "example.edu/~ana"),
        ("http://perso.orange.fr/ana/page", "perso.orange.fr/ana"),
        ("https://sites.google.com/view/ana/accueil", "sites.google.com/view/ana"),
        ("https://sites.google.com/a/domaine.fr/ana/x", "sites.google.com/a/domaine.fr/ana"),
        ("http://ana.skyrock.com/12.html", "ana.skyrock.com"),
        ("http://ana.over-blog.com/article-1", "ana.over-blog.com"),
        ("https://www.tumblr.com/ana", "tumblr.com/ana"),
        ("https://www.flickr.com/photos/ana/1", "flickr.com/photos/ana"),
        ("https://www.reddit.com/user/ana/comments", "reddit.com/user/ana"),
        ("https://twitter.com", "x.com"),
        ("https://example.org/ana", "example.org"),
    ],
)
def test_on_shared_houses_the_path_says_who(typed, key):
    assert canonical_site(typed).key == key


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "javascript:alert(1)",
        "JavaScript:alert(1)//example.org",
        " java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "ftp://example.org",
        "file:///etc/passwd",
        "mailto:ana@example.org",
        "ana@example.org",
        "http://ana:secret@example.org/",
        "http://google.com@evil.example/",
        "localhost",
        "http://localhost:8000/",
        "http://intranet/",
        "http://",
        "http:///x",
        "http://[::1]/",
        "http://[",
        "http://a..b.fr/",
        "http://-a.fr/",
        "http://exa mple.org",
        "http://example.org\\@evil.example",
        "http://2130706433/",
        "3.14",
        "bonjour",
        "http://a.fr:99999/",
        "http://" + "a" * 64 + ".fr",
        "http://" + "a." * 200 + "fr",
        "http://example.org/" + "a" * 3000,
        "tel:+33612345678",
    ],
)
def test_what_is_not_a_site_is_refused_with_a_sentence(typed):
    with pytest.raises(NotASite) as caught:
        canonical_site(typed)
    assert str(caught.value.sentence).endswith(".")


def test_an_e_mail_address_is_told_where_it_belongs():
    with pytest.raises(NotASite, match="e-mail"):
        canonical_site("ana@example.org")


@given(ANY_TEXT)
def test_only_http_is_ever_accepted(text):
    for typed in (text, "http://" + text, "http://example.org/" + text, "x.com/" + text):
        try:
            site = canonical_site(typed)
        except NotASite:
            continue
        assert site.url.startswith(("http://", "https://"))
        assert site.url.isascii() and " " not in site.url
        assert canonical_site(site.url).key == site.key
        assert site.key.split("/")[0].split(":")[0]
