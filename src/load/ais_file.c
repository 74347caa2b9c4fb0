/*
 * ais_file.c
 *		Reading of an AIS file on the server, plain or compressed, into a load.
 *
 * A file may be read under the same conditions as by COPY. Lines end with LF or CRLF,
 * in any mixture.  Bytes that are invalid in the encoding of the database become
 * question marks: that costs a letter of a name and not a position.
 */
#include "postgres.h"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#ifdef VESSELWATCH_ZSTD
#include <zstd.h>
#endif

#include "catalog/pg_authid.h"
#include "commands/progress.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/fd.h"
#include "utils/acl.h"
#include "utils/backend_progress.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "load/ais_reader.h"

#define FIRST_ROOM		(1024 * 1024)	/* bytes of the text buffer at first */
#define IN_ROOM			(256 * 1024)	/* bytes of the buffer for compressed input */

typedef enum Compression
{
	PLAIN, GZIP, ZSTD
} Compression;

typedef struct AisFile
{
	const char *path;
	int			fd;
	Compression compression;
	char	   *in;				/* compressed input */
	size_t		in_from;
	size_t		in_to;
	int64		taken;			/* bytes read from the file */
	bool		in_end;			/* the end of the file has been read */
	bool		in_stream;		/* within a compressed stream, so that the file may not end here */
	z_stream	gzip;
#ifdef VESSELWATCH_ZSTD
	ZSTD_DStream *zstd;
#endif
	char	   *text;			/* the current line, and the text read after it */
	Size		room;
	char		line_end;		/* LF, or CR in files that use it alone */
	Size		from;
	Size		to;
} AisFile;

/* how files of other formats begin */
static const struct
{
	const char *bytes;
	int			length;
	const char *what;
	const char *hint;
}			other_files[] = {
	{"PK\3\4", 4, "a ZIP archive", "Unpack it first (unzip -p), or pack it with gzip."},
	{"BZh", 3, "compressed with bzip2", "Unpack it first (bzcat), or pack it with gzip."},
	{"\xFD" "7zXZ", 5, "compressed with xz", "Unpack it first (xzcat), or pack it with gzip."},
	{"PAR1", 4, "a Parquet file", "Write it as CSV first."},
	{"\xFF\xFE", 2, "text in UTF-16", "Convert it to UTF-8 first (iconv)."},
	{"\xFE\xFF", 2, "text in UTF-16", "Convert it to UTF-8 first (iconv)."}
};

static void pg_attribute_noreturn()
damaged(const AisFile *file)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("file \"%s\" is damaged or cut off", file->path),
			 errdetail("What it holds compressed cannot be unpacked.")));
}

/* ---------- bytes ---------- */

static size_t
read_bytes(AisFile *file, char *to, size_t room)
{
	ssize_t		n = read(file->fd, to, room);

	if (n < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read file \"%s\": %m", file->path)));
	file->taken += n;
	if (n == 0)
		file->in_end = true;
	return n;
}

/* Refill the input buffer if it is empty and the file has more */
static void
fill_in(AisFile *file)
{
	if (file->in_from < file->in_to || file->in_end)
		return;
	file->in_from = 0;
	file->in_to = read_bytes(file, file->in, IN_ROOM);
}

static void *
zlib_alloc(void *context, unsigned int n, unsigned int size)
{
	return MemoryContextAllocHuge(context, (Size) n * size);
}

static void
zlib_free(void *context, void *p)
{
	pfree(p);
}

/* Unpack the next bytes of a gzip file, which may consist of several streams; return 0 at its end */
static size_t
unpack_gzip(AisFile *file, char *to, size_t room)
{
	file->gzip.next_out = (unsigned char *) to;
	file->gzip.avail_out = room;
	while (file->gzip.avail_out == room)
	{
		int			result;

		fill_in(file);
		if (file->in_from == file->in_to)
		{
			if (file->in_stream)
				damaged(file);
			return 0;
		}
		file->gzip.next_in = (unsigned char *) file->in + file->in_from;
		file->gzip.avail_in = file->in_to - file->in_from;
		file->in_stream = true;
		result = inflate(&file->gzip, Z_NO_FLUSH);
		file->in_from = file->in_to - file->gzip.avail_in;
		if (result == Z_STREAM_END)
		{
			file->in_stream = false;
			/* zeros after the last stream are padding of tapes */
			while (fill_in(file), file->in_from < file->in_to && file->in[file->in_from] == 0)
				file->in_from++;
			result = inflateReset(&file->gzip);
		}
		if (result != Z_OK && result != Z_BUF_ERROR)
			damaged(file);
	}
	return room - file->gzip.avail_out;
}

#ifdef VESSELWATCH_ZSTD
static void
free_zstd(void *stream)
{
	ZSTD_freeDStream(stream);
}

/* Unpack the next bytes of a zstd file; return 0 at its end */
static size_t
unpack_zstd(AisFile *file, char *to, size_t room)
{
	ZSTD_outBuffer out = {to, room, 0};

	while (out.pos == 0)
	{
		ZSTD_inBuffer in;
		size_t		result;

		fill_in(file);
		if (file->in_from == file->in_to)
		{
			if (file->in_stream)
				damaged(file);
			return 0;
		}
		in = (ZSTD_inBuffer) {file->in, file->in_to, file->in_from};
		result = ZSTD_decompressStream(file->zstd, &out, &in);
		if (ZSTD_isError(result))
			damaged(file);
		file->in_from = in.pos;
		file->in_stream = result != 0;
	}
	return out.pos;
}
#endif

/* Initialize decompression; the memory of the libraries is freed with the current memory context */
static void
begin_unpacking(AisFile *file)
{
	if (file->compression == GZIP)
	{
		file->gzip.zalloc = zlib_alloc;
		file->gzip.zfree = zlib_free;
		file->gzip.opaque = CurrentMemoryContext;
		if (inflateInit2(&file->gzip, 15 + 16) != Z_OK)
			elog(ERROR, "could not begin to unpack");
		return;
	}
#ifdef VESSELWATCH_ZSTD
	{
		MemoryContextCallback *callback = palloc(sizeof(MemoryContextCallback));

		file->zstd = ZSTD_createDStream();
		if (file->zstd == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY),
					 errmsg("out of memory")));
		callback->func = free_zstd;
		callback->arg = file->zstd;
		MemoryContextRegisterResetCallback(CurrentMemoryContext, callback);
	}
#else
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("file \"%s\" is compressed with zstd, which this build cannot unpack", file->path),
			 errhint("Unpack it first (zstdcat), or build with the headers of libzstd.")));
#endif
}

/* ---------- text ---------- */

/* Append more text to the buffer; return false at the end of the file */
static bool
fill_text(AisFile *file)
{
	char	   *to;
	size_t		room;
	size_t		n;

	CHECK_FOR_INTERRUPTS();
	if (file->from > 0)
	{
		memmove(file->text, file->text + file->from, file->to - file->from);
		file->to -= file->from;
		file->from = 0;
	}
	if (file->to == file->room)
	{
		if (file->room >= MaxAllocSize / 2)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("a line of file \"%s\" is longer than %zu bytes", file->path, file->room),
					 errhint("Write each report, or each record of JSON, on a line of its own.")));
		file->room *= 2;
		file->text = repalloc_huge(file->text, file->room);
	}
	to = file->text + file->to;
	room = file->room - file->to;
	if (file->compression == PLAIN)
	{
		/* the bytes read to detect the compression come first */
		n = file->in_to - file->in_from;
		if (n > 0)
		{
			memcpy(to, file->in + file->in_from, n);
			file->in_from = file->in_to;
		}
		else
			n = read_bytes(file, to, room);
	}
	else if (file->compression == GZIP)
		n = unpack_gzip(file, to, room);
	else
#ifdef VESSELWATCH_ZSTD
		n = unpack_zstd(file, to, room);
#else
		n = 0;
#endif
	file->to += n;
	return n > 0;
}

/*
 * Return the line end of a file, given its first bytes: CR if they have CR and no LF, as in old Macintosh files,
 * else LF
 */
static char
find_line_end(const char *bytes, size_t length)
{
	return length > 1 && memchr(bytes, '\r', length - 1) != NULL && memchr(bytes, '\n', length) == NULL ? '\r' : '\n';
}

/* Set *line to the next line, without its end; return false at the end of the file */
static bool
next_line(AisFile *file, char **line, int *length)
{
	Size		searched = 0;

	for (;;)
	{
		char	   *end = memchr(file->text + file->from + searched, file->line_end,
								 file->to - file->from - searched);

		if (end != NULL)
		{
			*line = file->text + file->from;
			*length = end - *line;
			file->from += *length + 1;
			return true;
		}
		searched = file->to - file->from;
		if (!fill_text(file))
			break;
	}
	*line = file->text + file->from;
	*length = file->to - file->from;
	file->from = file->to;
	return *length > 0;
}

/* Raise an error if bytes are the beginning of a file of another format */
static void
check_beginning(const AisFile *file, const char *bytes, size_t length)
{
	for (int i = 0; i < (int) lengthof(other_files); i++)
		if (length >= other_files[i].length && memcmp(bytes, other_files[i].bytes, other_files[i].length) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("file \"%s\" is %s", file->path, other_files[i].what),
					 errhint("%s", other_files[i].hint)));
}

/* ---------- the file ---------- */

/* Open a file and detect its compression */
static AisFile *
open_file(const char *path)
{
	AisFile    *file = palloc0(sizeof(AisFile));
	struct stat status;

	if (!has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be superuser or have privileges of the pg_read_server_files role to load a file of the server"),
				 errhint("Anyone may stage the lines of a file with \\copy and CALL load_ais().")));
	file->path = path;
	file->fd = OpenTransientFile(path, O_RDONLY | O_NONBLOCK | PG_BINARY);
	if (file->fd < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not open file \"%s\" for reading: %m", path)));
	if (fstat(file->fd, &status) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not stat file \"%s\": %m", path)));
	if (!S_ISREG(status.st_mode))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a regular file", path)));
	pgstat_progress_update_param(PROGRESS_COPY_BYTES_TOTAL, status.st_size);

	file->room = FIRST_ROOM;
	file->text = palloc(file->room);
	file->in = palloc(IN_ROOM);
	fill_in(file);
	if (file->in_to == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("file \"%s\" is empty", path)));
	check_beginning(file, file->in, file->in_to);
	if (file->in_to >= 2 && memcmp(file->in, "\x1F\x8B", 2) == 0)
		file->compression = GZIP;
	else if (file->in_to >= 4 && memcmp(file->in, "\x28\xB5\x2F\xFD", 4) == 0)
		file->compression = ZSTD;
	if (file->compression != PLAIN)
	{
		begin_unpacking(file);
		if (fill_text(file))
			check_beginning(file, file->text, file->to);
		file->line_end = find_line_end(file->text, file->to);
	}
	else
		file->line_end = find_line_end(file->in, file->in_to);
	return file;
}

/* Replace the bytes of a line that are invalid in the encoding of the database */
static void
clean_line(char *line, int length)
{
	if (pg_verify_mbstr(GetDatabaseEncoding(), line, length, true))
		return;
	for (int i = 0; i < length; i++)
		if (IS_HIGHBIT_SET(line[i]))
			line[i] = '?';
}

/* Read a file into a new load *load, with an SPI connection; return the reader */
AisReader *
ais_file_read(const char *path, int64 load_id, const char *wanted, AisLoad **load)
{
	AisFile    *file = open_file(path);
	AisReader  *reader;
	char	   *line;
	int			length;

	*load = ais_load_begin(load_id);
	reader = ais_reader_create(*load, wanted);
	for (int64 n = 1; next_line(file, &line, &length); n++)
	{
		clean_line(line, length);
		ais_reader_numbered(reader, n, line, length);
		if (n % 1000 == 0)
		{
			CHECK_FOR_INTERRUPTS();
			ais_load_progress(*load, n, file->taken);
		}
	}
	if (CloseTransientFile(file->fd) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not close file \"%s\": %m", path)));
	ais_reader_finish(reader);
	return reader;
}
