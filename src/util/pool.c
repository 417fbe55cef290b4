/* SPDX-License-Identifier: MIT */
/* Threads that take chunks of items from a shared counter. */
#include "util/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { MOST_WORKERS = 64, CHUNK = 32 };

struct job {
	pool_item_fn *fn;
	void *user;
	size_t n, chunk;
	atomic_size_t next;
};

struct worker {
	struct job *job;
	unsigned number;
	pthread_t thread;
};

unsigned pool_width(void)
{
	cpu_set_t set;
	int n;

	if (sched_getaffinity(0, sizeof set, &set))
		return 1;
	n = CPU_COUNT(&set);
	if (n < 1)
		return 1;
	return n > MOST_WORKERS ? MOST_WORKERS : (unsigned)n;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct job *job = w->job;
	size_t from, to;

	while ((from = atomic_fetch_add(&job->next, job->chunk)) < job->n) {
		to = job->n - from < job->chunk ? job->n : from + job->chunk;
		for (size_t i = from; i < to; i++)
			job->fn(job->user, w->number, i);
	}
	return NULL;
}

static void run(
	unsigned workers, size_t n, size_t chunk, pool_item_fn *fn, void *user)
{
	struct job job = { fn, user, n, chunk, 0 };
	struct worker w[MOST_WORKERS];
	unsigned started = 1;

	if (workers > MOST_WORKERS)
		workers = MOST_WORKERS;
	if (workers > (n + chunk - 1) / chunk)
		workers = (unsigned)((n + chunk - 1) / chunk);
	w[0] = (struct worker){ .job = &job };
	for (; started < workers; started++) {
		w[started] = (struct worker){ .job = &job, .number = started };
		if (pthread_create(&w[started].thread, NULL, work, &w[started]))
			break;
	}
	work(&w[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(w[i].thread, NULL);
}

void pool_run(unsigned workers, size_t n, pool_item_fn *fn, void *user)
{
	run(workers, n, CHUNK, fn, user);
}

void pool_run_each(unsigned workers, size_t n, pool_item_fn *fn, void *user)
{
	run(workers, n, 1, fn, user);
}
