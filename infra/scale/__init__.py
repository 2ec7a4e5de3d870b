"""A board at the scale of the internet, simulated: docs/scale.md. Pure; chance is handed in."""
