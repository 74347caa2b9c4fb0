/*
 * memory.c
 *		Memory contexts for functions that run without a server.  The chunks of an input are in an
 *		arena, the rest of which is poisoned and which is reused for the next input: a freed chunk
 *		stays poisoned until the input ends.  What a session keeps is in the top context, allocated
 *		by malloc, as are chunks that do not fit into the arena, and all chunks after
 *		backend_use_malloc().
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
#define __asan_address_is_poisoned(at)			true
#define __asan_region_is_poisoned(at, size)		(at)
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
	bool		of_input;		/* its chunks may be in the arena */
} Context;

#define ARENA_SIZE		((Size) 16 * 1024 * 1024)
#define ARENA_ALIGN(n)	TYPEALIGN(16, n)

/* headers are poisoned too; only functions with this attribute may read them */
#define SEES_HEADERS	__attribute__((no_sanitize_address, noinline))

static char *arena;
static Size arena_used;
static bool arena_off;
static bool input_begins;
static bool input_ends;
static Context top;
static Size memory_in_use;
static Size memory_at_begin;
MemoryContext TopMemoryContext = (MemoryContext) &top;
MemoryContext CurrentMemoryContext = (MemoryContext) &top;

static bool
in_arena(const void *at)
{
	return arena != NULL && (const char *) at >= arena && (const char *) at < arena + ARENA_SIZE;
}

/* Return poisoned space in the arena, with a gap after it that grows with its size; NULL if there is no room */
static void *
arena_take(Size size)
{
	Size		taken = ARENA_ALIGN(size) + 16 + ARENA_ALIGN(Min(size / 8, 1024));
	void	   *space;

	if (arena == NULL)
	{
		arena = malloc(ARENA_SIZE);
		ASAN_POISON_MEMORY_REGION(arena, ARENA_SIZE);
	}
	if (arena_off || size > ARENA_SIZE || taken > ARENA_SIZE - arena_used)
		return NULL;
	space = arena + arena_used;
	arena_used += taken;
	return space;
}

SEES_HEADERS static void
chunk_link(Chunk *chunk, Context *context, Size size)
{
	chunk->context = context;
	chunk->size = size;
	chunk->next = context->chunks;
	chunk->before = NULL;
	if (chunk->next != NULL)
		chunk->next->before = chunk;
	context->chunks = chunk;
	memory_in_use += size;
}

SEES_HEADERS static void
chunk_unlink(Chunk *chunk)
{
	Context    *context = chunk->context;

	if (chunk->next != NULL)
		chunk->next->before = chunk->before;
	if (chunk->before != NULL)
		chunk->before->next = chunk->next;
	else
		context->chunks = chunk->next;
	chunk->context = NULL;
	memory_in_use -= chunk->size;
}

SEES_HEADERS static Size
chunk_size(const Chunk *chunk)
{
	return chunk->size;
}

SEES_HEADERS static Context *
chunk_context(const Chunk *chunk)
{
	return chunk->context;
}

static void *
allocate(MemoryContext context, Size size, int flags)
{
	Context    *owner = (Context *) context;
	Chunk	   *chunk = NULL;

	if (size >= ((flags & MCXT_ALLOC_HUGE) ? MaxAllocHugeSize : MaxAllocSize))
		elog(ERROR, "invalid memory alloc request size %zu", size);
	if (memory_in_use + size > memory_at_begin + BACKEND_MOST_MEMORY)
		backend_fail("a small input asks for very much memory");
	if (owner->of_input)
		chunk = arena_take(sizeof(Chunk) + size);
	if (chunk != NULL)
		ASAN_UNPOISON_MEMORY_REGION(chunk + 1, size);
	else
	{
		chunk = malloc(sizeof(Chunk) + size);
		ASAN_POISON_MEMORY_REGION(chunk, sizeof(Chunk));
	}
	chunk_link(chunk, owner, size);
	memset(chunk + 1, (flags & MCXT_ALLOC_ZERO) ? 0 : 0xa5, size);
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

/* Return the header of a chunk that palloc() returned and that has not been freed */
static Chunk *
chunk_of(void *pointer)
{
	Chunk	   *chunk = (Chunk *) pointer - 1;

	if (!__asan_address_is_poisoned((char *) pointer - 1))
		backend_fail("memory is freed at a place that is no chunk's begin");
	if (chunk_context(chunk) == NULL)
		backend_fail("memory is freed twice");
	return chunk;
}

/* Free a chunk; in the arena it is poisoned, and reused after the input ends */
static void
chunk_free(Chunk *chunk)
{
	chunk_unlink(chunk);
	if (!in_arena(chunk))
	{
		ASAN_UNPOISON_MEMORY_REGION(chunk, sizeof(Chunk));
		free(chunk);
	}
	else if (!input_ends)
		ASAN_POISON_MEMORY_REGION(chunk + 1, chunk_size(chunk));
}

static void *
reallocate(void *pointer, Size size, int flags)
{
	Chunk	   *chunk = chunk_of(pointer);

	/* always move it, so that a use of the old address is detected */
	void	   *moved = allocate((MemoryContext) chunk_context(chunk), size, flags);

	memcpy(moved, pointer, Min(size, chunk_size(chunk)));
	chunk_free(chunk);
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
	chunk_free(chunk_of(pointer));
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
		chunk_free(context->chunks);
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
	if (!in_arena(context))
		free(context);
}

MemoryContext
AllocSetContextCreateInternal(MemoryContext parent, const char *name, Size a, Size b, Size c)
{
	bool		of_input = ((Context *) parent)->of_input || input_begins;
	Context    *context = of_input ? arena_take(sizeof(Context)) : NULL;

	if (context != NULL)
		ASAN_UNPOISON_MEMORY_REGION(context, sizeof(Context));
	else
		context = malloc(sizeof(Context));
	memset(context, 0, sizeof(Context));
	context->of_input = of_input;
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

	if (moved->of_input && !((Context *) parent)->of_input)
		backend_fail("memory of an input is to be kept, and lies in the arena");
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

/* Read `size` bytes; the program fails at a byte that nobody allocated */
void
backend_read(const void *at, Size size)
{
	static volatile unsigned char seen;
	const char *bad = size == 0 ? NULL : __asan_region_is_poisoned((void *) at, size);

	for (; bad != NULL && bad < (const char *) at + size; bad++)
		seen += *bad;
}

/* Poison `size` bytes, so that reading or writing them fails */
void
backend_forbid(void *at, Size size)
{
	ASAN_POISON_MEMORY_REGION(at, size);
}

/* Allocate only by malloc from now on, so that a report names who allocated and who freed a chunk */
void
backend_use_malloc(void)
{
	arena_off = true;
}

void
backend_begin(void)
{
	backend_checks = backend_row_count = 0;
	memory_at_begin = memory_in_use;
	input_begins = true;
	backend_work = CurrentMemoryContext = AllocSetContextCreateInternal(TopMemoryContext, "input", 0, 0, 0);
	input_begins = false;
}

void
backend_end(void)
{
	CurrentMemoryContext = TopMemoryContext;
	input_ends = true;
	MemoryContextDelete(backend_work);
	input_ends = false;
	if (arena_used > 0)
		ASAN_POISON_MEMORY_REGION(arena, arena_used);
	arena_used = 0;
}
