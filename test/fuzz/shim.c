/*
 * shim.c
 *		The parts of a PostgreSQL backend that the core without a server needs to run
 *		under sanitizers: memory by malloc, errors by longjmp.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "shim.h"

MemoryContext CurrentMemoryContext = NULL;
MemoryContext TopMemoryContext = NULL;
volatile sig_atomic_t InterruptPending = false;
jmp_buf		shim_error;
bool		shim_expects_error = false;

void
ProcessInterrupts(void)
{
}

/* only errors are handled; errfinish() jumps */
bool
errstart(int elevel, const char *domain)
{
	return elevel >= ERROR;
}

bool
errstart_cold(int elevel, const char *domain)
{
	return errstart(elevel, domain);
}

void
errfinish(const char *filename, int lineno, const char *funcname)
{
	if (!shim_expects_error)
	{
		fprintf(stderr, "unexpected error at %s:%d\n", filename, lineno);
		abort();
	}
	longjmp(shim_error, 1);
}

int
errcode(int sqlerrcode)
{
	return 0;
}

int
errmsg(const char *fmt,...)
{
	return 0;
}

int
errmsg_internal(const char *fmt,...)
{
	return 0;
}

int
errdetail(const char *fmt,...)
{
	return 0;
}

int
errhint(const char *fmt,...)
{
	return 0;
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

/* contexts do nothing: this test does not look for leaks */
MemoryContext
AllocSetContextCreateInternal(MemoryContext parent, const char *name, Size a, Size b, Size c)
{
	return NULL;
}

void
MemoryContextDelete(MemoryContext context)
{
}

void *
palloc(Size size)
{
	return malloc(size == 0 ? 1 : size);
}

void *
palloc0(Size size)
{
	return calloc(1, size == 0 ? 1 : size);
}

void *
palloc_extended(Size size, int flags)
{
	return (flags & MCXT_ALLOC_ZERO) ? palloc0(size) : palloc(size);
}

void *
MemoryContextAlloc(MemoryContext context, Size size)
{
	return palloc(size);
}

void *
MemoryContextAllocHuge(MemoryContext context, Size size)
{
	return palloc(size);
}

void *
MemoryContextAllocExtended(MemoryContext context, Size size, int flags)
{
	return palloc_extended(size, flags);
}

void *
repalloc(void *pointer, Size size)
{
	return realloc(pointer, size);
}

void *
repalloc_huge(void *pointer, Size size)
{
	return realloc(pointer, size);
}

void
pfree(void *pointer)
{
	free(pointer);
}

char *
float8out_internal(double value)
{
	char	   *text = palloc(32);

	snprintf(text, 32, "%.17g", value);
	return text;
}
