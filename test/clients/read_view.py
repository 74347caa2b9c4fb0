"""Reads a view whole, as psycopg2 does: no type may be unknown to the server's catalog."""
import sys

import psycopg2

with psycopg2.connect("") as connection, connection.cursor() as cursor:
    cursor.execute("SELECT * FROM vesselwatch." + sys.argv[1])
    rows = cursor.fetchall()
    cursor.execute("SELECT count(*) FROM vesselwatch." + sys.argv[1])
    assert len(rows) == cursor.fetchone()[0]
