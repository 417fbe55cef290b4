/* SPDX-License-Identifier: MIT */
/* Noting what was read, and looking whether it is still so. */
#include "store/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util/path.h"
#include "util/vec.h"

enum {
	TICK_NS = 20000000, /* no kernel's clock is coarser */
	WAITS = 4           /* so often in one try */
};

struct noted {
	struct span path;
	struct stamp stamp;
};

struct witness {
	struct arena arena;
	int dir; /* borrowed */
	bool locked;
	pthread_mutex_t mutex; /* of what follows */
	VEC(struct noted) items;
	bool lost; /* memory for a note */
	atomic_int waits;
	atomic_bool restless; /* something changes all the time */
};

struct witness *witness_open(int dir, bool locked)
{
	struct witness *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->dir = dir;
	w->locked = locked;
	pthread_mutex_init(&w->mutex, NULL);
	return w;
}

void witness_close(struct witness *w)
{
	if (!w)
		return;
	pthread_mutex_destroy(&w->mutex);
	arena_release(&w->arena);
	free(w);
}

void witness_set_locked(struct witness *w, bool locked)
{
	w->locked = locked;
}

bool witness_is_locked(const struct witness *w)
{
	return w->locked;
}

static void take(int dir, const char *path, struct stamp *out)
{
	struct stat st;

	memset(out, 0, sizeof *out);
	if (fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW)) {
		out->err = errno;
		return;
	}
	out->dev = st.st_dev;
	out->ino = st.st_ino;
	out->size = S_ISDIR(st.st_mode) ? 0 : st.st_size;
	out->changed = st.st_ctim;
	out->mode = st.st_mode;
}

static bool is_equal(const struct stamp *a, const struct stamp *b)
{
	return a->err == b->err && a->dev == b->dev && a->ino == b->ino &&
	       a->size == b->size && a->mode == b->mode &&
	       a->changed.tv_sec == b->changed.tv_sec &&
	       a->changed.tv_nsec == b->changed.tv_nsec;
}

/* Could it change once more without getting another time of change? */
static bool is_recent(const struct stamp *s)
{
	struct timespec now;
	int64_t age;

	if (s->err || clock_gettime(CLOCK_REALTIME, &now))
		return false;
	age = (int64_t)(now.tv_sec - s->changed.tv_sec);
	if (age < -1 || age > 1) /* a clock that was set tells nothing */
		return false;
	age = age * 1000000000 + now.tv_nsec - s->changed.tv_nsec;
	return age > -TICK_NS && age < TICK_NS;
}

void witness_stamp(struct witness *w, const char *path, struct stamp *out)
{
	struct timespec tick = { 0, TICK_NS };

	take(w->dir, path, out);
	while (!w->locked && is_recent(out)) {
		if (atomic_fetch_add(&w->waits, 1) >= WAITS) {
			atomic_store(&w->restless, true);
			return;
		}
		nanosleep(&tick, NULL);
		take(w->dir, path, out);
	}
}

void witness_add(struct witness *w, struct span path, const struct stamp *s)
{
	struct noted *item;

	pthread_mutex_lock(&w->mutex);
	item = vec_add(&w->arena, &w->items);
	if (item)
		*item = (struct noted){ arena_copy(&w->arena, path), *s };
	w->lost |= !item || !item->path.ptr;
	if (item && !item->path.ptr)
		w->items.count--;
	pthread_mutex_unlock(&w->mutex);
}

void witness_note(struct witness *w, struct span path)
{
	char name[PATH_BYTES + 1];
	struct stamp s;

	if (!w || path.len > PATH_BYTES)
		return;
	memcpy(name, path.ptr, path.len);
	name[path.len] = '\0';
	witness_stamp(w, name, &s);
	witness_add(w, path, &s);
}

void witness_unsettle(struct witness *w)
{
	atomic_store(&w->restless, true);
}

size_t witness_mark(const struct witness *w)
{
	return w ? w->items.count : 0;
}

void witness_rewind(struct witness *w, size_t to)
{
	w->items.count = to;
	w->lost = false;
	atomic_store(&w->waits, 0);
	atomic_store(&w->restless, false);
}

/* A look that failed tells nothing, unless it is that nothing is there. */
static int look_error(const struct stamp *s)
{
	return s->err == ENOENT || s->err == ENOTDIR ? 0 : s->err;
}

static int find_error(const struct stamp *a, const struct stamp *b)
{
	return look_error(a) ? look_error(a) : look_error(b);
}

bool witness_find_change(
	struct witness *w, size_t since, struct span *path, int *err)
{
	*path = SPAN("");
	*err = 0;
	if (!w)
		return false;
	for (size_t i = since; i < w->items.count; i++) {
		struct stamp now;

		take(w->dir, w->items.items[i].path.ptr, &now);
		if (is_equal(&now, &w->items.items[i].stamp))
			continue;
		*path = w->items.items[i].path;
		*err = find_error(&now, &w->items.items[i].stamp);
		return true;
	}
	*err = w->lost ? ENOMEM : 0;
	return w->lost || atomic_load(&w->restless);
}
