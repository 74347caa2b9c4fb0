/*
 * binary_form.h
 *		The checksum at the end of the binary form of a value.
 */
#ifndef VESSELWATCH_BINARY_FORM_H
#define VESSELWATCH_BINARY_FORM_H

#include "libpq/pqformat.h"
#include "port/pg_crc32c.h"

/* Return the CRC-32C of `length` bytes */
static inline uint32
binary_checksum(const char *bytes, int length)
{
	pg_crc32c	crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, bytes, length);
	FIN_CRC32C(crc);
	return crc;
}

/* Append the checksum to a message begun by pq_begintypsend(), and return the message */
static inline bytea *
binary_end(StringInfo buf)
{
	pq_sendint32(buf, binary_checksum(buf->data + VARHDRSZ, buf->len - VARHDRSZ));
	return pq_endtypsend(buf);
}

#endif							/* VESSELWATCH_BINARY_FORM_H */
