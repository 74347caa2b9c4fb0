"""Reads views whole, as psycopg2 does: no type may be unknown to the server's catalog. Prints a line for each."""
import sys

import psycopg2


def read(view):
    with psycopg2.connect("") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vesselwatch." + view)
        rows = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM vesselwatch." + view)
        assert len(rows) == cursor.fetchone()[0]


for view in sys.argv[1:]:
    try:
        read(view)
        print("read", view)
    except Exception as error:
        print(view, repr(error))
