"""`labgen update`: a revised kit takes the place of a student's kit, whose work stays.

From the new kit's files (`new_kit`) to each notebook with the student's answers in it (`notebook`,
with `pairing`, `answer` and `three_way`), to the files that change (`changes`), written all or
none (`carry_out`), and a summary (`run`).
"""
