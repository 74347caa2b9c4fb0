/*
 * error.c
 *		Errors for functions that run without a server: PG_TRY catches them, and
 *		CHECK_FOR_INTERRUPTS() cancels an input that takes too long.
 */
#include "postgres.h"

#include <setjmp.h>

#include "miscadmin.h"

#include "backend.h"
#include "state.h"

volatile sig_atomic_t InterruptPending = true;
sigjmp_buf *PG_exception_stack = NULL;
ErrorContextCallback *error_context_stack = NULL;
int64		backend_checks;

void
backend_fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	abort();
}

static ErrorData error;
static char error_text[4096];

bool
errstart(int elevel, const char *domain)
{
	if (elevel < ERROR)
		return false;
	memset(&error, 0, sizeof(error));
	error.elevel = elevel;
	error.sqlerrcode = ERRCODE_INTERNAL_ERROR;
	error_text[0] = '\0';
	return true;
}

bool
errstart_cold(int elevel, const char *domain)
{
	return errstart(elevel, domain);
}

void
errfinish(const char *filename, int lineno, const char *funcname)
{
	pg_re_throw();
}

void
pg_re_throw(void)
{
	if (PG_exception_stack == NULL)
		backend_fail("an error that nobody catches");
	siglongjmp(*PG_exception_stack, 1);
}

int
errcode(int sqlerrcode)
{
	error.sqlerrcode = sqlerrcode;
	return 0;
}

/* format the text, so that the values in an error are read */
#define FORMAT_TEXT() \
	do { \
		char		space[4096]; \
		va_list		arguments; \
		va_start(arguments, format); \
		vsnprintf(space, sizeof(space), format, arguments); \
		va_end(arguments); \
		strlcpy(error_text, space, sizeof(error_text)); \
		return 0; \
	} while (0)

int
errmsg(const char *format,...)
{
	FORMAT_TEXT();
}

int
errmsg_internal(const char *format,...)
{
	FORMAT_TEXT();
}

int
errdetail(const char *format,...)
{
	FORMAT_TEXT();
}

int
errdetail_internal(const char *format,...)
{
	FORMAT_TEXT();
}

int
errhint(const char *format,...)
{
	FORMAT_TEXT();
}

int
errmsg_plural(const char *format, const char *plural, unsigned long n,...)
{
	return 0;
}

ErrorData *
CopyErrorData(void)
{
	ErrorData  *copy = palloc(sizeof(ErrorData));

	*copy = error;
	return copy;
}

void
FlushErrorState(void)
{
}

void
FreeErrorData(ErrorData *data)
{
	pfree(data);
}

/* 16 removed the type of the failure */
#if PG_VERSION_NUM >= 160000
void
ExceptionalCondition(const char *condition, const char *file, int line)
#else
void
ExceptionalCondition(const char *condition, const char *type, const char *file, int line)
#endif
{
	fprintf(stderr, "assertion %s failed at %s:%d\n", condition, file, line);
	abort();
}

void
ProcessInterrupts(void)
{
	if (++backend_checks > BACKEND_MOST_CHECKS)
		ereport(ERROR, (errcode(ERRCODE_QUERY_CANCELED), errmsg("canceling statement")));
}

void
check_stack_depth(void)
{
}

/* Run a body; return false if it ended with an error, which must not be an internal one */
bool
backend_try(void (*body) (void *), void *argument)
{
	volatile bool fine = true;

	PG_TRY();
	{
		body(argument);
	}
	PG_CATCH();
	{
		fine = false;
		CurrentMemoryContext = backend_work;
	}
	PG_END_TRY();
	return fine;
}

/* Return the SQLSTATE of the last error */
const char *
backend_error(void)
{
	static char state[6];
	int			code = error.sqlerrcode;

	for (int i = 0; i < 5; i++, code >>= 6)
		state[i] = PGUNSIXBIT(code);
	return state;
}
