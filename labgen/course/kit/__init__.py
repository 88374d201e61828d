"""The students' kit from their side: its mark, how it is installed, how it is read and begun."""
