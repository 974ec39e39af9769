"""The words of made pages: what stands around articles, in as many wordings as pages have."""

from __future__ import annotations

SECTIONS = (
    "Analysis", "Opinion", "News", "Reporting", "Commentary", "Q&A", "Feature", "Latest", "Politics", "Interview",
    "Explainer", "Long Read", "Obituary", "Review", "Dispatch", "Briefing",
)  # fmt: skip
REGIONS = (
    "Europe",
    "Asia-Pacific",
    "Middle East",
    "Africa",
    "Latin America",
    "Global Crises",
    "North America",
    "World",
    "Asia",
    "South Asia",
)
SHARES = (
    "Share this article", "Follow us on social", "Share", "Facebook", "Copy link", "Print this page", "Listen to this",
    "Share on X", "Email", "Follow us", "Save for later", "Text size", "Join us on Telegram", "Republish", "Print",
    "Share this", "Tweet", "Listen to this article", "Republish this article", "Reuse this content", "Comments",
    "0 comments",
)  # fmt: skip
PROMOTIONS = (
    "promo slot", "google ad", "sponsor message", "Advertisement", "cta banner", "ADVERTISEMENT", "signup box", "cta",
)  # fmt: skip
NAMES = (
    "Ana Petrova", "John Mbeki", "Li Wen", "Maria dos Santos", "Peter Holm", "Yara Haddad", "Tom Ellery",
    "Rosalind Achterberg", "Iman Suleiman", "K. R. Pillai", "Sofie van der Meer", "Declan O’Rourke",
)  # fmt: skip
PLEAS = (
    "Dear reader: it has been a hard year for newsrooms, and ours has worked late to bring you reporting that you "
    "can rely on. Please consider a gift before the year ends, so that we can go on in 2026 and beyond. Thank you!",
    "We have no owner and no paywall. If you value what you have just read, support our journalism today with "
    "a monthly contribution; every amount counts, and it takes less than a minute.",
    "Before you go: our staff and our outside writers depend on readers like you. Will you make a tax-deductible "
    "donation to keep this work free for all?",
    "Independent reporting costs money. Please donate now to help us keep covering the stories that others leave out.",
    "We are a small newsroom without an owner. If you value what we do, please consider a monthly gift.",
    "This story is free to read because readers like you choose to pay. Will you join them?",
)
PLEA_HEADS = (
    "Support our work",
    "Support independent journalism",
    "Before you go",
    "Become a member",
    "Donate",
)
PLEA_ENDS = ("Donate", "Donate now", "Become a member", "Support us", "$5", "Other amount")
LETTERS = (
    "Sign up for our weekly newsletter and get the best of our reporting in your inbox.",
    "Subscribe to the morning briefing: the stories that matter, before your first coffee.",
    "Get our latest analysis delivered to your inbox every Friday. No spam, ever.",
    "Subscribe now to our round-up and never miss a story by the writers and experts that you trust.",
    "Get the best of our reporting each Friday.",
    "One long read each week, chosen by our editors. No spam.",
)
LETTER_HEADS = (
    "Newsletter",
    "Sign up for our newsletter",
    "Get The Example in your inbox",
    "Subscribe to our newsletter",
    "The week in brief",
)
LETTER_ENDS = ("Your email address", "Enter your email", "Sign up", "Subscribe", "Email address")
ENDS = (
    "keep reading",
    "Read more",
    "Continue reading",
    "keep reading Show less",
    "Read the full story",
    "Show more",
)
LATER = (
    "LATEST", "Most read", "Related articles", "More from this section", "Trending", "You may also like", "More news",
    "Related stories", "Read next", "Most popular", "More on this story", "Latest news",
)  # fmt: skip
LEADS = ("Read more", "Related", "Read also", "See also", "READ MORE", "More on this")
LEGAL = (
    "© 2026 The Example Review. All rights reserved.", "Privacy policy", "Terms of use", "About us", "Contact",
    "Powered by a publishing system", "Cookie settings", "Masthead", "Careers",
)  # fmt: skip
CREDITS = (
    "Photo: Reuters",
    "[Defense Ministry photo by {}]",
    "(AP Photo/{})",
    "(Shutterstock/{})",
    "Image via {}",
)
BIOS = (
    "{} has worked as a correspondent since 2009 and covers trade, energy and the courts for this page.",
    "{} is a senior fellow at an institute for regional studies and the author of two books on the subject.",
    "About the author: {} writes on economics. The views expressed here are those of the author alone.",
    "{} is a staff writer. Before that she reported from four capitals for a wire service.",
    "{} covers water and power for the paper.",
)
BIO_ENDS = ("View all posts", "More by this author", "Follow on Twitter", "Read more from this author")
NOTES = (
    "To read the full story, please subscribe. Subscribers get unlimited access to every article on all devices.",
    "If you already have a subscription, log in to continue reading. Cancel at any time.",
    "Comments are moderated before they appear. We ask that you stay civil and keep to the subject of the article.",
    "All comments are the views of their writers and not those of this newspaper. See our community guidelines.",
    "The publisher is not responsible for the opinions, statements or media content presented by contributors.",
    "We use cookies to give you the best experience. By continuing to use this site you accept our cookie policy.",
    "When you buy through links on our site, we may earn a commission at no cost to you. Learn more.",
    "Your email address will not be published. Required fields are marked *",
    "This material may not be published, broadcast, rewritten or redistributed without permission.",
    "A version of this article appears in print, on page 4 of the weekend edition.",
    "Letters may be edited for length. Write to the editor at letters@example.org.",
)
TAGLINES = (
    "The latest news and analysis from {} and the world",
    "Independent reporting on {} since 1998",
    "The Example Review: insight and opinion on {} for people who decide",
    "News you can use from all over {}",
)
MENU_WORDS = (
    "Home",
    "Menu",
    "Search",
    "Log in",
    "Subscribe",
    "Sport",
    "Business",
    "Culture",
    "Podcasts",
    "Video",
)
SUBHEADS = (
    "What comes next",
    "A longer view",
    "The cost of waiting",
    "Background",
    "Two views",
    "How it began",
    "Old quarrels",
    "Money and patience",
    "A narrow door",
)
QUESTIONS = (
    "Why now?",
    "What was agreed?",
    "Who pays for it?",
    "What happens if it fails?",
    "How did it come to this?",
    "Does anybody gain from it?",
    "What do the neighbours say?",
    "Is that still true today?",
    "When will we know more?",
    "What did you expect when it began?",
    "And what would you tell those who disagree with you?",
    "Could it have been done in another way, with less money and more time?",
)
HEADS_OF_LISTS = (
    "Who is concerned",
    "What is on paper",
    "Where the money comes from",
    "When it takes effect",
    "Why it took so long",
    "What a refusal would change",
)
LEADS_IN = (
    "Why it matters:",
    "The details:",
    "What they’re saying:",
    "The other side:",
    "Driving the news:",
    "The bottom line:",
    "Background:",
)
TAGS = (
    "trade",
    "central banks",
    "shipping",
    "elections",
    "grain",
    "treaties",
    "courts",
    "rail",
    "press freedom",
)
FEEDBACK = ("Was this helpful?", "Yes", "No", "Thank you for your feedback", "Report an error", "Back to top")
