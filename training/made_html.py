"""HTML pages put together from whole articles, as publishing systems set them: to measure where no real ones are at hand.

    python -m training.made_html STORIES.jsonl.gz PAGES.jsonl.gz --count 240

reads `id, headline, body` (one JSON object a line, gzipped) and writes pages that `benchmarks.extraction` measures,
each with its HTML, its visible text, and what of it belongs to the article. The systems differ in how they mark up
headline, byline and text, in what they say in metadata, and in what stands around and inside the text.
"""

# ruff: noqa: E501 - markup is clearer in lines as long as its parts

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from pathlib import Path

from search.cleaning.blocks import html_blocks
from training.made_metadata import Facts, head
from training.made_stories import Story, read_stories
from training.made_wording import BIOS, LETTERS, NAMES, NOTES, PLEAS, REGIONS, SECTIONS, SUBHEADS

LAYOUTS: dict[str, Callable[[Setter], str]] = {}
"""Every system by its name."""


@dataclass(slots=True)
class Setter:
    """One page in the making: the article's parts, and what is put around them."""

    chance: random.Random
    story: Story
    others: list[Story]
    facts: Facts
    keep: list[str] = field(default_factory=list)
    drop: list[str] = field(default_factory=list)

    def may(self, share: float) -> bool:
        """Whether something stands on this page."""
        return self.chance.random() < share

    def beside(self, text: str) -> str:
        """Text that is no part of the article."""
        self.drop.append(text)
        return escape(text)

    def part(self, text: str) -> str:
        """Text that is."""
        self.keep.append(text)
        return escape(text)

    def names(self, between: str = " and ") -> str:
        """The authors in a line."""
        return escape(between.join(self.facts.authors))

    def day(self, form: str = "%-d %B %Y") -> str:
        """The day of publication in words."""
        return self.facts.published.strftime(form)

    def teaser(self, story: Story, form: str) -> str:
        """Another story's headline and excerpt; `{h}`, `{p}` and `{d}` are filled in."""
        sentence = story.paragraphs[0].split(". ")[0] + "."
        later = self.facts.published + timedelta(days=self.chance.randrange(1, 90))
        headline = f"<a href='/2019/{len(story.headline)}'>{self.beside(story.headline.title())}</a>"
        return form.format(h=headline, p=self.beside(sentence), d=later.strftime("%d %b %Y"))

    def teasers(self, form: str, count: int = 4) -> str:
        """Several of these."""
        return "".join(self.teaser(story, form) for story in self.others[:count])

    def paragraphs(self, tag: str = "<p>{}</p>", between: Sequence[str] = (), *, inline: bool = True) -> str:
        """The text of the article; what stands `between` its paragraphs falls in by chance."""
        out, waiting = [], list(between)
        for number, text in enumerate(self.story.paragraphs):
            if number and self.may(0.12):
                out.append(f"<h2>{self.part(self.chance.choice(SUBHEADS))}</h2>")
            shown = self.part(text)
            words = shown.split(" ")
            if inline and len(words) > 12 and self.may(0.4):
                words[4] = f'<a href="/x/{number}">{words[4]}</a>'
                words[8] = f"<em>{words[8]}</em>"
            out.append(tag.format(" ".join(words)))
            if waiting and number and self.may(0.5):
                out.append(waiting.pop(0))
        return "\n".join(out)

    def figure(
        self, form: str = "<figure><img src='a.jpg' alt=''><figcaption>{}</figcaption></figure>"
    ) -> str:
        """A picture with its caption."""
        return form.format(
            self.part(f"The scene on the day that {self.chance.choice(NAMES)} arrived in town")
        )

    def list(self) -> str:
        """A list inside the text."""
        items = [f"A {word} on grain that the ministry had announced" for word in ("tax", "levy", "quota")]
        return "<ul>" + "".join(f"<li>{self.part(item)}</li>" for item in items) + "</ul>"


def layout(make: Callable[[Setter], str]) -> Callable[[Setter], str]:
    """Add a system to the table."""
    LAYOUTS[make.__name__] = make
    return make


def menu(page: Setter, form: str = "<nav class='site-nav'><ul>{}</ul></nav>") -> str:
    """The site's menu."""
    return form.format("".join(f"<li><a href='/s'>{escape(name)}</a></li>" for name in (*SECTIONS, *REGIONS)))


def footer(page: Setter) -> str:
    """What stands at the foot of every page."""
    return f"<footer><p>{page.beside(NOTES[8])}</p><p>© 2026 {escape(page.facts.site)}</p></footer>"


def cookies(page: Setter) -> str:
    """A banner over the page."""
    return f"<div id='cookie-banner' class='cc-window' role='dialog'><p>{page.beside(NOTES[5])}</p><button>OK</button></div>"


@layout
def wordpress(page: Setter) -> str:
    """A blog's theme: everything inside the content's element, sharing and related posts as well."""
    names = escape(", ".join(page.facts.authors))
    related = page.teasers(
        "<div class='jp-relatedposts-post'><h4>{h}</h4><p>{p}</p><span>{d}</span></div>", 3
    )
    return f"""{menu(page, "<div class='menu-main-container'><ul class='menu'>{}</ul></div>")}
<div id="content" class="site-content"><main><article class="post type-post status-publish hentry">
<header class="entry-header"><span class="cat-links"><a>{page.facts.section}</a></span><h1 class="entry-title">{page.part(page.facts.headline)}</h1>
<div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="{page.facts.stamp}">{page.day("%B %-d, %Y")}</time></span>
<span class="byline"> by <span class="author vcard"><a class="url fn n">{names}</a></span></span></div></header>
<div class="entry-content">{page.figure("<div class='wp-caption'><img><p class='wp-caption-text'>{}</p></div>")}
{page.paragraphs(between=[f"<blockquote class='wp-block-quote'><p>{page.part('We have waited long enough for an answer from them')}</p></blockquote>"])}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3><ul><li>Click to share on X</li><li>Click to email</li></ul></div>
<div id="jp-relatedposts"><h3>Related</h3>{related}</div></div>
<footer class="entry-footer"><span class="tags-links">Tagged grain, ports</span></footer></article>
<div class="author-box"><p>{page.beside(page.chance.choice(BIOS).format(page.facts.authors[0]))}</p></div>
<div id="comments"><h2>2 thoughts on this</h2><ol class="comment-list"><li class="comment"><cite>reader7</cite><p>{page.beside("I never thought that they would go through with it, given how the last round ended for them.")}</p></li></ol>
<p>{page.beside(NOTES[7])}</p></div></main><aside id="secondary" class="widget-area"><section class="widget"><h2>Recent Posts</h2>{page.teasers("<li>{h}</li>")}</section></aside></div>{footer(page)}"""


@layout
def divs(page: Setter) -> str:
    """A newspaper built of `div` alone, with names that mean little."""
    teasers = page.teasers(
        "<div class='td_module_mx2'><div class='item-details'><h3 class='td-module-title'>{h}</h3><div class='td-excerpt'>{p}</div></div></div>",
        6,
    )
    return f"""<div class="td-header-wrap">{menu(page, "<div class='td-main-menu'><ul>{}</ul></div>")}</div>
<div class="td-ss-main-content"><div class="td-post-header"><ul class="td-category"><li>{page.facts.section}</li></ul>
<h1>{page.part(page.facts.headline)}</h1><p class="td-post-sub-title">{page.part(page.facts.deck)}</p>
<div class="td-module-meta-info"><div class="td-post-author-name">By {page.names()}</div><div class="td-post-date">{page.day()}</div></div></div>
<div class="td-post-content tagdiv-type">{page.paragraphs(between=["<div class='td-a-rec'>Advertisement</div>", f"<p><strong>Read also:</strong> <a href='/n/7'>{page.beside(page.others[7].headline.title())}</a></p>"])}</div>
<div class="td-post-next-prev">{page.teasers("{h}", 2)}</div></div>
<div class="td_block_related_posts"><h4>RELATED ARTICLES</h4>{teasers}</div>{footer(page)}"""


@layout
def ghost(page: Setter) -> str:
    """A magazine with cards and sign-up boxes inside the text."""
    box = f"<div class='kg-card kg-signup-card'><h2>{page.beside('Stay in the loop')}</h2><p>{page.beside(LETTERS[0])}</p></div>"
    return f"""<header id="gh-head">{menu(page)}</header><main class="gh-main"><article class="gh-article post"><header class="gh-article-header">
<a class="gh-article-tag">{page.facts.section}</a><h1 class="gh-article-title">{page.part(page.facts.headline)}</h1><p class="gh-article-excerpt">{page.part(page.facts.deck)}</p>
<div class="gh-article-meta"><h4 class="gh-article-author-name"><a>{page.names()}</a></h4><time class="gh-article-meta-date" datetime="{page.facts.published}">{page.day("%d %b %Y")}</time> — 5 min read</div>
{page.figure("<figure class='gh-article-image'><img><figcaption>{}</figcaption></figure>")}</header>
<section class="gh-content">{page.paragraphs(between=[box, page.list()])}<hr><p><em>{page.beside(PLEAS[3])}</em></p></section></article></main>
<div class="gh-subscribe"><h3>{page.beside(LETTERS[1])}</h3></div><aside class="gh-readmore">{page.teasers("<article class='gh-card'><h3>{h}</h3><p>{p}</p><time>{d}</time></article>")}</aside>{footer(page)}"""


@layout
def hashed(page: Setter) -> str:
    """A site whose names a program made."""
    rich = f"<aside data-component='rich-link'><div>{page.teaser(page.others[5], '<p>{h}</p>')}<p>Read more</p></div></aside>"
    return f"""{cookies(page)}<div id="__next"><div class="sc-1a2b">{menu(page, "<div class='sc-nav'>{}</div>")}</div><div class="css-9x8y7z"><div class="css-1q2w"><a class="css-55">{page.facts.section}</a></div>
<div class="css-77"><h1 class="css-1abc">{page.part(page.facts.headline)}</h1></div><div class="css-88"><div class="css-89">{page.part(page.facts.deck)}</div></div>
<div class="css-99"><span>By </span><span class="css-100">{page.names()}</span></div><div class="css-101"><span>Published {page.day("%-d %b %Y")}</span></div>
<div class="css-200">{page.paragraphs("<div class='css-201'><p class='css-202'>{}</p></div>", [rich, page.figure()])}</div></div>
<div class="css-300"><h2>More from us</h2>{page.teasers("<div class='css-301'><h3>{h}</h3><p>{p}</p></div>", 6)}</div>{footer(page)}</div>"""


@layout
def tables(page: Setter) -> str:
    """A page of the years when tables held everything."""
    links = "".join(
        f"<tr><td><a href='/s'><font size=1>{escape(name)}</font></a></td></tr>"
        for name in (*SECTIONS, *REGIONS)
    )
    text = page.paragraphs("{}<br><br>", inline=False).replace("<h2>", "<b>").replace("</h2>", "</b><br><br>")
    return f"""<table width=760><tr><td colspan=3><img src=logo.gif></td></tr><tr><td width=120 valign=top><table>{links}</table></td>
<td width=480 valign=top><font size=5><b>{page.part(page.facts.headline)}</b></font><br><font size=2>By {page.names()}<br>{page.day("%B %-d, %Y")}</font><br><br>
<font face=Arial size=2>{text}</font></td><td width=160 valign=top><table><tr><td><b>ALSO IN THE NEWS</b></td></tr>{page.teasers("<tr><td>{h}</td></tr>", 6)}</table></td></tr>
<tr><td colspan=3 align=center><font size=1>{page.beside(NOTES[8])}</font></td></tr></table>"""


@layout
def breaks(page: Setter) -> str:
    """A blog that sets paragraphs by line breaks."""
    text = page.paragraphs("{}<br><br>").replace("<h2>", "<b>").replace("</h2>", "</b><br><br>")
    return f"""<div class="header"><h1 class="title"><a href="/">{escape(page.facts.site)}</a></h1></div><div class="main"><div class="date-outer"><h2 class="date-header"><span>{page.day("%A, %-d %B %Y")}</span></h2>
<div class="post hentry"><h3 class="post-title entry-title">{page.part(page.facts.headline)}</h3><div class="post-body entry-content">{text}</div>
<div class="post-footer"><span class="post-author">Posted by <span>{page.names()}</span></span></div><div class="post-labels">Labels: trade</div></div>
<div class="comments"><h4>1 comment:</h4><div class="comment-body">{page.beside("Thank you for writing this; my own town went through the same thing a few years ago.")}</div></div></div></div>
<div class="sidebar"><h2>Blog Archive</h2>{page.teasers("<ul class='posts'><li>{h}</li></ul>")}</div>"""


@layout
def letter(page: Setter) -> str:
    """A newsletter on the web: buttons and appeals between the paragraphs."""
    widget = f"<div class='subscription-widget-wrap'><div class='preamble'><p>{page.beside(LETTERS[3])}</p></div><form><input><button>Subscribe</button></form></div>"
    return f"""<div class="main-menu">{escape(page.facts.site)}<button>Sign in</button></div><article class="newsletter-post post"><div class="post-header"><h1 class="post-title">{page.part(page.facts.headline)}</h1><h3 class="subtitle">{page.part(page.facts.deck)}</h3>
<div class="byline-wrapper"><a>{page.names()}</a><div class="pencraft">{page.day("%b %d, %Y")}</div></div><div class="post-ufi"><a>12</a><a>3</a><a>Share</a></div></div>
<div class="available-content"><div class="body markup">{page.paragraphs(between=[widget, page.figure("<div class='captioned-image-container'><figure><img><figcaption class='image-caption'>{}</figcaption></figure></div>")])}<p>{page.beside(PLEAS[1])}</p></div></div></article>
<div class="comments-page"><h4>Discussion about this post</h4><p>{page.beside("Great piece. I would only add that the harbour itself was closed for most of that spring.")}</p></div><div class="portable-archive">{page.teasers("<div class='post-preview'>{h}<p>{p}</p><time>{d}</time></div>")}</div>"""


@layout
def drupal(page: Setter) -> str:
    """A system of fields."""
    return f"""<div class="region region-navigation">{menu(page)}</div><ol class="breadcrumb"><li>Home</li><li>{page.facts.section}</li></ol><div role="main">
<h1 class="page-title"><span class="field field--name-title">{page.part(page.facts.headline)}</span></h1><article class="node node--type-article node--view-mode-full"><div class="node__meta"><span class="field--name-uid">{page.names()}</span> {page.day("%m/%d/%Y") if page.facts.published.day > 12 else page.day()}</div>
<div class="node__content"><div class="field field--name-field-standfirst"><p>{page.part(page.facts.deck)}</p></div><div class="field field--name-body field--type-text-with-summary">{page.paragraphs(between=[page.list()])}</div>
<div class="field--name-field-tags"><div class="field__label">Tags</div><a>ports</a><a>grain</a></div></div></article><div class="views-element-container"><h2>Most read</h2>{page.teasers("<div class='views-row'><span>{h}</span></div>", 6)}</div></div>{footer(page)}"""


@layout
def broadcaster(page: Setter) -> str:
    """A broadcaster: a block around every paragraph, links among them."""
    links = f"<div data-component='links-block'><p><a href='/n/4'>{page.beside(page.others[4].headline.title())}</a></p><p><a href='/n/5'>{page.beside(page.others[5].headline.title())}</a></p></div>"
    return f"""<header role="banner">{menu(page)}</header><main id="main-content"><article><header><h1 id="main-heading">{page.part(page.facts.headline)}</h1></header>
<div data-component="byline-block"><div class="TextContributorName">{page.names()}</div><div>Reporting from the coast</div></div><div data-component="metadata-block"><time datetime="{page.facts.stamp}">{page.chance.choice((page.day(), "2 days ago"))}</time></div>
{page.figure("<div data-component='image-block'><figure><img><div><span>Image source, Agency</span></div><figcaption>Image caption, {}</figcaption></figure></div>")}
{page.paragraphs("<div data-component='text-block'><p>{}</p></div>", [links])}</article><section data-component="related"><h2>More on this story</h2>{page.teasers("<div><h3>{h}</h3><p>{p}</p></div>")}</section>
<section><h2>Top stories</h2>{page.teasers("<div><h3>{h}</h3></div>", 7)}</section></main>{footer(page)}"""


@layout
def microdata(page: Setter) -> str:
    """Parts named by itemprop."""
    return f"""{menu(page)}<div itemscope itemtype="https://schema.org/NewsArticle"><div class="rubric">{page.facts.section}</div><h1 itemprop="headline">{page.part(page.facts.headline)}</h1><p class="standfirst" itemprop="description">{page.part(page.facts.deck)}</p>
<p class="credit">By <span itemprop="author">{page.names()}</span>, <meta itemprop="datePublished" content="{page.facts.stamp}">{page.day()}</p>
<div itemprop="articleBody">{page.paragraphs(between=[f"<div class='promo-inline'>{page.teaser(page.others[3], '{h}<span>{p}</span>')}</div>"])}</div></div><div class="more-news">{page.teasers("<div class='card'>{h}<p>{p}</p></div>", 5)}</div>{footer(page)}"""


@layout
def bare(page: Setter) -> str:
    """A print version: nothing but the article."""
    return f"<h1>{page.part(page.facts.headline)}</h1><p>By {page.names()}</p><p>{page.day()}</p>{page.paragraphs()}"


@layout
def brief(page: Setter) -> str:
    """A short item among long teasers."""
    page.story = Story(page.story.headline, page.story.paragraphs[:3])
    return f"""{menu(page)}<section class="page"><article class="story"><h1>{page.part(page.facts.headline)}</h1><div class="meta"><span class="author">{page.names()}</span></div><div class="meta"><span class="date">{page.day()}</span></div>{page.paragraphs()}</article>
<div class="river">{"".join(page.teasers("<div class='river-item'><h2>{h}</h2><p>{p}</p><span class='date'>{d}</span><a class='more'>Continue reading</a></div>", 8))}</div></section>{footer(page)}"""


@layout
def sections(page: Setter) -> str:
    """A long read in sections, with pull quotes that repeat its words."""
    quote = page.story.paragraphs[1].split(". ")[0]
    pull = f"<aside class='pullquote'><p>{escape(quote)}</p></aside>"
    return f"""{cookies(page)}<div class="masthead">{menu(page)}</div><article class="longform"><section class="hero"><p class="kicker">{page.facts.section} | {page.facts.region}</p><h1>{page.part(page.facts.headline)}</h1><p class="dek">{page.part(page.facts.deck)}</p><p class="byline">By {page.names()}</p><p class="dateline">{page.day("%B %-d, %Y")}</p></section>
<section class="chapter">{page.paragraphs(between=[pull, page.figure("<div class='photo'><img><div class='caption'>{}</div></div>")])}</section><section class="endnote"><p class="author-bio">{page.beside(page.chance.choice(BIOS).format(page.facts.authors[0]))}</p></section></article>
<section class="newsletter"><p>{page.beside(LETTERS[2])}</p></section><section class="recirc">{page.teasers("<div class='recirc-card'><h4>{h}</h4><p>{p}</p></div>")}</section>{footer(page)}"""


def made(stories: Sequence[Story], count: int, seed: int) -> Iterator[dict[str, object]]:
    """So many pages, the same for the same seed."""
    chance = random.Random(seed)
    names = sorted(LAYOUTS)
    for number in range(count):
        told = chance.sample(list(stories), 9)
        story = Story(told[0].headline.title(), told[0].paragraphs[:14])
        facts = Facts.of(story.headline, chance, date(2004, 1, 1) + timedelta(days=chance.randrange(8_000)))
        page = Setter(chance, story, told[1:], facts)
        name = names[number % len(names)]
        body = LAYOUTS[name](page)
        text = f"<!DOCTYPE html><html lang='en'><head>{head(facts, chance, told[1].headline)}</head><body class='single'>{body}</body></html>"
        read = html_blocks(text)
        visible = "\n\n".join(read.texts) if read else ""
        yield {
            "id": f"{name}-{number}",
            "url": f"https://news.example.org/{number}",
            "html": text,
            "text": visible,
            "keep": [part for part in dict.fromkeys(page.keep) if part in visible],
            "drop": [part for part in dict.fromkeys(page.drop) if part not in " ".join(page.keep)],
            "headline": facts.headline,
            "published": facts.published.isoformat(),
            "authors": facts.authors,
        }


def main() -> None:
    """Write the pages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("stories", type=Path)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--count", type=int, default=20 * len(LAYOUTS))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with gzip.open(given.pages, "wt", encoding="utf-8") as file:
        for page in made(read_stories(given.stories), given.count, given.seed):
            file.write(json.dumps(page, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
