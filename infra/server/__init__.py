"""The board on one server without AWS: its parts, composed as separate processes of separate users."""
