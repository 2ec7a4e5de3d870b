"""Screening: what a text gives away or sells, found before anything is stored."""
