"""Small tools without a subject: files written whole, folders, errors of one sentence, words."""
