-- Install script of vesselwatch, put together from the parts in src/sql.
\echo Use "CREATE EXTENSION vesselwatch CASCADE" to load this file. \quit

