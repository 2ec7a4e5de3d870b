"""The moderator's tools: a terminal, and no web page that anybody could find."""
