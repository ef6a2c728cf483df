"""Discussions written for the tests: an article by Nour about a shared garden, and those who answered her."""

from __future__ import annotations

from datetime import date

NB = "\u00a0"
DAY = date(2011, 5, 3)

PASTED = f"""Accueil > Carnet > Le jardin n’a pas de clôture

Le jardin n’a pas de clôture

mardi 3 mai 2011, par Nour

On me demande souvent qui entre ici{NB}: tout le monde, et c’est bien ainsi.

Le potager partagé vit parce que chacun passe, arrose, discute, repart avec des tomates.

Messages

  • Quel plaisir de lire ces lignes{NB}!

    Voir en ligne : http://une-haie-fleurie.fr

  • Hello Nour,
    je ne partage pas tout. Un potager sans clôture{NB}? Les limaces, elles, ne discutent pas.

    Voir en ligne : http://marjolaine.fr

  • ... et j’oubliais{NB}: les chevreuils non plus.

    Voir en ligne : http://MARJOLAINE.fr/

  • Comme Marjoliane, je crois qu’il faut une haie autour du potager.

    Voir en ligne : http://www.le-banc-vert.org

  • @Marjolaine et Titouan{NB}: une haie, oui, mais que chacun traverse.

    Voir en ligne : http://nour-au-jardin.net

  • On en parle samedi devant les tomates.

    À bientôt
    Odile

    Voir en ligne : http://www.marjolaine.fr
"""

# Our own words, garbled as a page that forgot its encoding garbles them.
RUSSIAN = "Лучшие лампы для дома и сада, доставка по всей стране. Магазин lampa-dom.ru всегда открыт."
GARBLED = RUSSIAN.encode("cp1251").decode("cp1252")

WITH_SPAM = PASTED + f"\n  • {GARBLED}\n\n    Voir en ligne : http://www.lampa-dom.ru/\n"

SPIP_3 = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<meta property="og:title" content="Le jardin n’a pas de clôture"><link rel="canonical" href="https://jardin.example/clo">
</head><body><h1>Le jardin n’a pas de clôture</h1><p class="info-publi">mardi 3 mai 2011, par Nour</p>
<div class="article-texte-12 texte"><p>On me demande qui entre ici&nbsp;: tout le monde.</p></div>
<div class="comments" id="comments"><ul class="forum comments-list">
<li class="forum-fil comment"><div class="forum-message comment-message">
  <div class="forum-chapo"><strong class="forum-titre">Les limaces</strong>
   <abbr class="date" title="2011-05-04T08:10:00Z">Le 4 mai à 10:10</abbr>,
   <span class="comment-author vcard">par <strong class="fn n">Marjolaine</strong></span></div>
  <div class="forum-texte"><div class="comment-texte"><p>Un potager<br>sans clôture&nbsp;?</p><p>Vraiment.</p></div>
   <p class="hyperlien">Voir en ligne : <a href="http://marjolaine.fr">Mon carnet</a></p>
   <p class="repondre"><a href="spip.php?page=forum">Répondre</a></p></div></div>
  <ul><li class="forum-fil comment"><div class="forum-message">
   <div class="forum-chapo"><abbr class="date" title="2011-05-05T08:10:00Z">Le 5 mai</abbr>,
    par <span class="comment-author"><strong class="fn">Titouan</strong></span></div>
   <div class="forum-texte"><p>Une haie suffit.</p></div></div></li></ul>
</li></ul></div></body></html>"""

SPIP_1_9 = """<html><head><title>Le jardin n’a pas de clôture</title></head><body>
<ul class="forum-total"><li><div class="cadre"><div class="cadre-titre-article"><div class="forum-chapo">
<span class="ico">+</span><strong class="titre">Les limaces</strong>
<span>mercredi 4 mai 2011 à 10H10, par <a href="mailto:m@marjolaine.example">Marjolaine</a></span></div></div>
<div class="forum-fil"><div class="texte">Un potager sans clôture ?</div>
<p class="forum-lien">Voir en ligne : <a href="http://marjolaine.fr" class="spip_out">Mon carnet</a></p>
<ul><li><div class="cadre"><div class="cadre-titre-article"><strong class="titre">Re</strong>
jeudi 5 mai 2011, par <a href="mailto:t@titouan.example">Titouan</a></div>
<div class="texte">Une haie suffit.</div></div></li></ul></div></div></li></ul></body></html>"""

WORDPRESS = """<!DOCTYPE html><html><head><title>Le jardin</title><meta name="author" content="Nour">
<meta property="article:published_time" content="2011-05-03T09:00:00+02:00"></head><body>
<article><h1>Le jardin n’a pas de clôture</h1><div class="entry-content"><p>Tout le monde entre.</p></div></article>
<ol class="comment-list">
<li class="comment" id="comment-1"><article class="comment-body"><footer class="comment-meta">
 <div class="comment-author vcard"><b class="fn"><a class="url" href="http://marjolaine.fr">Marjolaine</a></b></div>
 <div class="comment-metadata"><time datetime="2011-05-04T10:10:00+02:00">4 mai 2011</time></div></footer>
 <div class="comment-content"><p>Un potager sans clôture&nbsp;?</p></div>
 <div class="reply"><a href="#r">Répondre</a></div></article>
 <ol class="children"><li class="comment bypostauthor"><article class="comment-body">
  <div class="comment-author"><cite class="fn">N.</cite></div>
  <div class="comment-content"><p>Une haie, oui.</p></div></article></li></ol></li>
<li class="comment"><article class="comment-body"><div class="comment-author"><b class="fn">Ana</b></div>
 <em class="comment-awaiting-moderation">En attente</em>
 <div class="comment-content"><p>Puis-je venir ?</p></div></article></li>
<li class="pingback"><p>Ping : <a href="http://ailleurs.example/note">Ailleurs</a></p></li>
</ol></body></html>"""


def wxr(*items: str) -> str:
    """A WordPress export of these items, with one writer of articles, Nour."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<wp:author><wp:author_login>n</wp:author_login><wp:author_email>nour@jardin.example</wp:author_email>
<wp:author_display_name><![CDATA[Nour]]></wp:author_display_name></wp:author>{"".join(items)}</channel></rss>"""


def item(title: str, *comments: str) -> str:
    """An article of an export, by Nour on 3 May 2011, with its comments."""
    return f"""<item><title>{title}</title><link>https://jardin.example/{title}</link><dc:creator>n</dc:creator>
<wp:post_date>2011-05-03 09:00:00</wp:post_date>
<content:encoded><![CDATA[<p>Tout le monde entre.</p>]]></content:encoded>{"".join(comments)}</item>"""


def comment(number: int, author: str, text: str, *, mail: str = "", url: str = "", **more: str) -> str:
    """A comment of an export; `more`: approved, type, parent, date."""
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[{author}]]></wp:comment_author>
<wp:comment_author_email>{mail}</wp:comment_author_email><wp:comment_author_url>{url}</wp:comment_author_url>
<wp:comment_author_IP>192.0.2.7</wp:comment_author_IP>
<wp:comment_date>{more.get("date", "2011-05-04 10:10:00")}</wp:comment_date>
<wp:comment_content><![CDATA[{text}]]></wp:comment_content>
<wp:comment_approved>{more.get("approved", "1")}</wp:comment_approved>
<wp:comment_type>{more.get("type", "")}</wp:comment_type>
<wp:comment_parent>{more.get("parent", "0")}</wp:comment_parent></wp:comment>"""


def pasted(*messages: tuple[str, str], article: str = "Tout le monde entre.") -> str:
    """A pasted thread of (text, site) messages under Nour's article."""
    bullets = "\n\n".join(
        "  • " + text.replace("\n", "\n    ") + (f"\n\n    Voir en ligne : http://{site}" if site else "")
        for text, site in messages
    )
    return f"Le jardin\n\nmardi 3 mai 2011, par Nour\n\n{article}\n\nMessages\n\n{bullets}\n"
