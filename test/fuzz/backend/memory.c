/*
 * memory.c
 *		Memory contexts for functions that run outside a server: each chunk is one of malloc, its header
 *		poisoned, and freed with its context.  What a session keeps stands in the top context.
 */
#include "postgres.h"

#include "utils/memutils.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size)	((void) 0)
#define ASAN_UNPOISON_MEMORY_REGION(at, size)	((void) 0)
#endif

#include "backend.h"
#include "state.h"

MemoryContext backend_work = NULL;

typedef struct Chunk
{
	struct Chunk *next;
	struct Chunk *before;
	struct Context *context;
	Size		size;
} Chunk;

typedef struct Context
{
	struct Context *parent;
	struct Context *child;		/* first */
	struct Context *sibling;
	Chunk	   *chunks;
	MemoryContextCallback *callbacks;
} Context;

static Context top;
static Size memory_in_use;
static Size memory_at_begin;
MemoryContext TopMemoryContext = (MemoryContext) &top;
MemoryContext CurrentMemoryContext = (MemoryContext) &top;

static Chunk *
chunk_open(void *pointer)
{
	Chunk	   *chunk = (Chunk *) pointer - 1;

	ASAN_UNPOISON_MEMORY_REGION(chunk, sizeof(Chunk));
	return chunk;
}

static void
chunk_link(Chunk *chunk)
{
	chunk->next = chunk->context->chunks;
	chunk->before = NULL;
	if (chunk->next != NULL)
	{
		ASAN_UNPOISON_MEMORY_REGION(chunk->next, sizeof(Chunk));
		chunk->next->before = chunk;
		ASAN_POISON_MEMORY_REGION(chunk->next, sizeof(Chunk));
	}
	chunk->context->chunks = chunk;
	memory_in_use += chunk->size;
	ASAN_POISON_MEMORY_REGION(chunk, sizeof(Chunk));
}

static void
chunk_unlink(Chunk *chunk)
{
	if (chunk->next != NULL)
	{
		ASAN_UNPOISON_MEMORY_REGION(chunk->next, sizeof(Chunk));
		chunk->next->before = chunk->before;
		ASAN_POISON_MEMORY_REGION(chunk->next, sizeof(Chunk));
	}
	if (chunk->before != NULL)
	{
		ASAN_UNPOISON_MEMORY_REGION(chunk->before, sizeof(Chunk));
		chunk->before->next = chunk->next;
		ASAN_POISON_MEMORY_REGION(chunk->before, sizeof(Chunk));
	}
	else
		chunk->context->chunks = chunk->next;
	memory_in_use -= chunk->size;
}

static void *
allocate(MemoryContext context, Size size, int flags)
{
	Chunk	   *chunk;

	if (size >= ((flags & MCXT_ALLOC_HUGE) ? MaxAllocHugeSize : MaxAllocSize))
		elog(ERROR, "invalid memory alloc request size %zu", size);
	if (memory_in_use + size > memory_at_begin + BACKEND_MOST_MEMORY)
		backend_fail("a small input asks for very much memory");
	chunk = malloc(sizeof(Chunk) + size);
	chunk->context = (Context *) context;
	chunk->size = size;
	chunk_link(chunk);
	if (flags & MCXT_ALLOC_ZERO)
		memset(chunk + 1, 0, size);
	else
		memset(chunk + 1, 0xa5, size);
	return chunk + 1;
}

void *
palloc(Size size)
{
	return allocate(CurrentMemoryContext, size, 0);
}

void *
palloc0(Size size)
{
	return allocate(CurrentMemoryContext, size, MCXT_ALLOC_ZERO);
}

void *
palloc_extended(Size size, int flags)
{
	return allocate(CurrentMemoryContext, size, flags);
}

void *
MemoryContextAlloc(MemoryContext context, Size size)
{
	return allocate(context, size, 0);
}

void *
MemoryContextAllocZero(MemoryContext context, Size size)
{
	return allocate(context, size, MCXT_ALLOC_ZERO);
}

void *
MemoryContextAllocHuge(MemoryContext context, Size size)
{
	return allocate(context, size, MCXT_ALLOC_HUGE);
}

void *
MemoryContextAllocExtended(MemoryContext context, Size size, int flags)
{
	return allocate(context, size, flags);
}

static void *
reallocate(void *pointer, Size size, int flags)
{
	Chunk	   *chunk = chunk_open(pointer);
	void	   *moved = allocate((MemoryContext) chunk->context, size, flags);

	/* always to another place, so that nobody keeps the old one */
	chunk = chunk_open(pointer);
	memcpy(moved, pointer, Min(size, chunk->size));
	chunk_unlink(chunk);
	free(chunk);
	return moved;
}

void *
repalloc(void *pointer, Size size)
{
	return reallocate(pointer, size, 0);
}

void *
repalloc_huge(void *pointer, Size size)
{
	return reallocate(pointer, size, MCXT_ALLOC_HUGE);
}

void
pfree(void *pointer)
{
	Chunk	   *chunk = chunk_open(pointer);

	chunk_unlink(chunk);
	free(chunk);
}

static void context_delete(Context *context);

static void
context_empty(Context *context)
{
	while (context->callbacks != NULL)
	{
		MemoryContextCallback *callback = context->callbacks;

		context->callbacks = callback->next;
		callback->func(callback->arg);
	}
	while (context->child != NULL)
		context_delete(context->child);
	while (context->chunks != NULL)
		pfree(context->chunks + 1);
}

static void
context_unlink(Context *context)
{
	Context   **at = &context->parent->child;

	while (*at != context)
		at = &(*at)->sibling;
	*at = context->sibling;
}

static void
context_delete(Context *context)
{
	context_empty(context);
	context_unlink(context);
	free(context);
}

MemoryContext
AllocSetContextCreateInternal(MemoryContext parent, const char *name, Size a, Size b, Size c)
{
	Context    *context = calloc(1, sizeof(Context));

	context->parent = (Context *) parent;
	context->sibling = context->parent->child;
	context->parent->child = context;
	return (MemoryContext) context;
}

void
MemoryContextDelete(MemoryContext context)
{
	context_delete((Context *) context);
}

void
MemoryContextReset(MemoryContext context)
{
	context_empty((Context *) context);
}

void
MemoryContextSetParent(MemoryContext context, MemoryContext parent)
{
	Context    *moved = (Context *) context;

	context_unlink(moved);
	moved->parent = (Context *) parent;
	moved->sibling = moved->parent->child;
	moved->parent->child = moved;
}

void
MemoryContextRegisterResetCallback(MemoryContext context, MemoryContextCallback *callback)
{
	callback->next = ((Context *) context)->callbacks;
	((Context *) context)->callbacks = callback;
}

char *
pnstrdup(const char *text, Size length)
{
	Size		n = strnlen(text, length);
	char	   *copy = palloc(n + 1);

	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

char *
pstrdup(const char *text)
{
	return pnstrdup(text, strlen(text));
}

Size
add_size(Size a, Size b)
{
	Size		sum;

	if (__builtin_add_overflow(a, b, &sum))
		elog(ERROR, "requested size overflows size_t");
	return sum;
}

Size
mul_size(Size a, Size b)
{
	Size		product;

	if (__builtin_mul_overflow(a, b, &product))
		elog(ERROR, "requested size overflows size_t");
	return product;
}

void
backend_begin(void)
{
	backend_checks = backend_row_count = 0;
	memory_at_begin = memory_in_use;
	backend_work = CurrentMemoryContext = AllocSetContextCreateInternal(TopMemoryContext, "input", 0, 0, 0);
}

void
backend_end(void)
{
	CurrentMemoryContext = TopMemoryContext;
	MemoryContextDelete(backend_work);
}
