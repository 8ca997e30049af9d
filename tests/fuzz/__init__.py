"""Coverage-guided fuzzing of every parser that meets untrusted bytes: `make fuzz`.

`targets` says what is fed and what must hold; `__main__` lets atheris find bytes for which it does not.
What it found stays in `found/TARGET/`, and every `make test` reads it again, without atheris.
"""
