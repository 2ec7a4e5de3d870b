"""Intake: takes drafts in, seals them, and can read none of them again."""
