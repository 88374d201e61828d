"""What students, instructors and CI run: the notebooks, their checks, the table of models."""

from labgen.util.iri_grammar import postpone_iri_grammar

postpone_iri_grammar()
