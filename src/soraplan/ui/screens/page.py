"""The look of a page over the screen: a frame in the middle with something to read in it."""

PAGE_CSS = """
.page {
    width: 100;
    max-width: 100%;
    height: 1fr;
    max-height: 100%;
    background: $surface;
    border: round $primary;
    border-title-style: bold;
    border-title-color: $text;
    padding: 0 1;
    scrollbar-size-vertical: 1;
}
"""
