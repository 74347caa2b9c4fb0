/*
 * main.c
 *		Fuzz test of SQL functions under sanitizers: input and output of types, EWKB, CSV,
 *		XML, names, zones, visits, silence, parts of tracks, aggregates, pairs, cleaning.
 *
 *		sql [-n INPUTS] [-s SEED] [-c CORPUS] [-m] [TARGET ...]
 *
 * Each input ends with a result, all of whose values are read, or with an error; a value computed
 * in two ways must be equal.  With -DLIBFUZZER and -fsanitize=fuzzer of clang inputs are chosen by
 * coverage, for the target that the environment variable TARGET names.  Inputs in the file
 * CORPUS/TARGET are tried first, and mutated.  The generator is seeded, so a failure can be
 * reproduced, with -m and ASAN_OPTIONS=malloc_context_size=30 to see who allocated what.  A failing
 * input is saved, and SIGTERM ends a run with the number of inputs tried.
 */
#include "postgres.h"

#include <math.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "port/pg_bswap.h"
#include "port/pg_crc32c.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "target.h"

typedef struct Run
{
	const Target *target;
	Bytes		bytes;
} Run;

static void
run_body(void *argument)
{
	Run		   *run = argument;

	run->target->run(&run->bytes);
}

/* Run a target on a copy of exactly n bytes; return true if it ended without an error */
static bool
try_input(const Target *target, const uint8 *data, size_t n)
{
	uint8	   *exact = malloc(n + (n == 0));
	Run			run = {target, {exact, n}};
	bool		fine;

	memcpy(exact, data, n);
	backend_begin();
	fine = backend_try(run_body, &run);
	backend_end();
	free(exact);
	/* an internal error is a fault */
	if (!fine && strcmp(backend_error(), "XX000") == 0)
		backend_fail("an internal error");
	return fine;
}

#ifdef LIBFUZZER
int
LLVMFuzzerTestOneInput(const uint8 *data, size_t n)
{
	static const Target *target = NULL;

	for (int i = 0; target == NULL && targets[i].name != NULL; i++)
		if (strcmp(targets[i].name, getenv("TARGET")) == 0)
			target = &targets[i];
	try_input(target, data, n);
	return 0;
}
#else

const char *
__asan_default_options(void)
{
	return "detect_leaks=0:abort_on_error=1:malloc_context_size=0:quarantine_size_mb=16";
}

const char *
__ubsan_default_options(void)
{
	return "abort_on_error=1:print_stacktrace=1";
}

static uint64 random_state;

static uint64
random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state * UINT64CONST(0x2545f4914f6cdd1d);
}

static size_t
random_below(size_t n)
{
	return (random_bits() >> 33) % n;
}

#define MOST_BYTES	2048

typedef struct Seed
{
	uint8		data[MOST_BYTES];
	size_t		n;
} Seed;

static Seed seeds[512];
static int	nseeds;
static Seed input;
static const Target *running;

/* Save the input that failed */
static void
keep_input(int signal)
{
	char		path[128];
	FILE	   *file;

	snprintf(path, sizeof(path), "/tmp/vesselwatch-fuzz.%s", running->name);
	file = fopen(path, "w");
	if (file != NULL)
	{
		fwrite(input.data, 1, input.n, file);
		fclose(file);
	}
	fprintf(stderr, "target %s, input of %zu bytes kept in %s\n", running->name, input.n, path);
	_exit(1);
}

static volatile int64 inputs_tried;
static volatile sig_atomic_t stopping_asked = false;

static void
ask_to_stop(int signal)
{
	stopping_asked = true;
}

/* CPU seconds after which an input that is still running counts as endless */
#define SECONDS_FOR_INPUT	30

static void
watch_input(int signal)
{
	static int64 seen = -1;

	if (seen == inputs_tried)
		backend_fail("an input takes too long, and cannot be cancelled");
	seen = inputs_tried;
}

static void
watch(void)
{
	struct itimerval every = {{SECONDS_FOR_INPUT, 0}, {SECONDS_FOR_INPUT, 0}};

	signal(SIGABRT, keep_input);
	signal(SIGTERM, ask_to_stop);
	signal(SIGPROF, watch_input);
	setitimer(ITIMER_PROF, &every, NULL);
}

static void
add_seed(const void *data, size_t n)
{
	if (nseeds == lengthof(seeds))
		return;
	seeds[nseeds].n = Min(n, MOST_BYTES);
	memcpy(seeds[nseeds].data, data, seeds[nseeds].n);
	nseeds++;
}

/* Read inputs from a file, one per line in hexadecimal digits */
static void
read_corpus(const char *corpus, const char *target)
{
	static char line[2 * MOST_BYTES + 2];
	char		path[1024];
	FILE	   *file;

	snprintf(path, sizeof(path), "%s/%s", corpus, target);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
	{
		uint8		data[MOST_BYTES];
		size_t		n = strspn(line, "0123456789abcdef") / 2;

		for (size_t i = 0; i < n; i++)
			data[i] = (uint8) strtol((char[]) {line[2 * i], line[2 * i + 1], 0}, NULL, 16);
		add_seed(data, n);
	}
	if (file != NULL)
		fclose(file);
}

/* Add binary messages of a real track and of real zones for the targets that take them */
static void
add_message(void *argument)
{
	const Target *target = argument;
	uint8		noise[200];
	Bytes		bytes;
	Datum		sent;
	bytea	   *message;

	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (uint8) random_bits();
	bytes = (Bytes) {noise, 20 + random_below(180)};
	if (target->run == track_binary)
		sent = CALL(track_send, "x", D(track_of(&bytes, 100)));
	else
		sent = CALL(zone_index_send, "x", D(zones_of(&bytes)));
	message = DatumGetByteaPP(sent);
	noise[0] = 0;
	memcpy(VARDATA_ANY(message) - 1, noise, 1);
	add_seed(VARDATA_ANY(message) - 1, VARSIZE_ANY_EXHDR(message) + 1 - sizeof(pg_crc32c));
}

static void
add_geometry(void)
{
	static const char *const hex[] = {
		"0103000020E61000000100000005000000000000000000244000000000000049400000000000002640000000000000494000000000000026400000000000804940000000000000244000000000008049400000000000002440000000000000494000",
		"0101000020E610000000000000000024400000000000004940",
		"0106000020E610000001000000010300000001000000040000000000000000002440000000000000494000000000000026400000000000004940000000000000264000000000008049400000000000002440000000000000494000",
	};

	for (int i = 0; i < (int) lengthof(hex); i++)
	{
		uint8		data[256];
		size_t		n = strlen(hex[i]) / 2;

		for (size_t k = 0; k < n; k++)
			data[k] = (uint8) strtol((char[]) {hex[i][2 * k], hex[i][2 * k + 1], 0}, NULL, 16);
		add_seed(data, n);
		add_seed(data, n - 1);
	}
}

/* Make a seed of random bytes, mostly few */
static void
random_bytes(Seed *seed)
{
	size_t		one = random_below(8),
				other = random_below(8);

	seed->n = random_below(8 << Min(one, other));
	for (size_t i = 0; i < seed->n; i++)
		seed->data[i] = random_below(3) == 0 ? (uint8) random_below(8) : (uint8) random_bits();
}

static void
gather_seeds(const Target *target, const char *corpus)
{
	nseeds = 0;
	for (int i = 0; i < (int) lengthof(target->seeds) && target->seeds[i] != NULL; i++)
		add_seed(target->seeds[i], strlen(target->seeds[i]));
	if (corpus != NULL)
		read_corpus(corpus, target->name);
	if (target->run == ewkb)
		add_geometry();
	for (int least = Min(nseeds < 4 ? 64 : nseeds + 8, (int) lengthof(seeds)); nseeds < least;)
	{
		random_bytes(&input);
		if (target->run == track_binary || target->run == index_binary)
		{
			backend_begin();
			backend_try(add_message, (void *) target);
			backend_end();
		}
		add_seed(input.data, input.n);
	}
}

static void
mutate(void)
{
	const Seed *one,
			   *other;

	if (running->of_values && random_below(2) == 0)
	{
		random_bytes(&input);
		return;
	}
	/* take the shorter of two, so that most are short */
	one = &seeds[random_below(nseeds)];
	other = &seeds[random_below(nseeds)];
	input = one->n < other->n ? *one : *other;
	for (int times = (int) random_below(6); times > 0; times--)
	{
		size_t		at = input.n > 0 ? random_below(input.n) : 0;

		other = &seeds[random_below(nseeds)];
		switch (random_below(6))
		{
			case 0:
				if (input.n > 0)
					input.data[at] ^= 1 << random_below(8);
				break;
			case 1:
				if (input.n > 0)
					input.data[at] = (uint8[]) {0, 1, 0x7f, 0x80, 0xff, '"', ',', '\n', '<', '>', ' ', '-'}[random_below(12)];
				break;
			case 2:				/* cut */
				input.n = at;
				break;
			case 3:				/* a piece of another */
				{
					size_t		n = other->n > 0 ? random_below(Min(other->n, 64)) : 0;
					size_t		from = other->n > n ? random_below(other->n - n) : 0;

					n = Min(n, MOST_BYTES - at);
					memcpy(input.data + at, other->data + from, Min(n, other->n - from));
					input.n = Max(input.n, at + Min(n, other->n - from));
					break;
				}
			case 4:				/* twice */
				{
					size_t		n = Min(input.n - at, MOST_BYTES - input.n);

					memmove(input.data + at + n, input.data + at, input.n - at);
					input.n += n;
					break;
				}
			default:
				if (input.n > 0)
					input.data[at] = (uint8) random_bits();
		}
	}
}

int
main(int argc, char **argv)
{
	const char *corpus = NULL;
	int64		inputs = 1000;
	uint64		seed = 20240307;
	int			option;

	while ((option = getopt(argc, argv, "n:s:c:m")) != -1)
		if (option == 'n')
			inputs = atoll(optarg);
		else if (option == 's')
			seed = atoll(optarg);
		else if (option == 'c')
			corpus = optarg;
		else if (option == 'm')
			backend_use_malloc();
		else
			return 2;
	watch();
	for (int i = 0; !stopping_asked && targets[i].name != NULL; i++)
	{
		bool		wanted = optind == argc;
		int64		fine = 0;

		for (int k = optind; k < argc; k++)
			wanted |= strcmp(argv[k], targets[i].name) == 0;
		if (!wanted)
			continue;
		running = &targets[i];
		random_state = seed;
		gather_seeds(running, corpus);
		for (int s = 0; s < nseeds; s++)
		{
			input = seeds[s];
			try_input(running, input.data, input.n);
		}
		for (inputs_tried = 0; inputs_tried < inputs && !stopping_asked; inputs_tried++)
		{
			mutate();
			fine += try_input(running, input.data, input.n);
		}
		printf("ok - %s: " INT64_FORMAT " inputs, " INT64_FORMAT " without an error\n", running->name, inputs_tried, fine);
		fflush(stdout);
	}
	return 0;
}
#endif
