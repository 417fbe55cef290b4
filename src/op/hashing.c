/* SPDX-License-Identifier: MIT */
/* A thread that digests tables while the others convert records. */
#include "op/hashing.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { PART = 1 << 20 };

struct hashing_item {
	const struct sheet *sheet;
	struct digest digest;
	bool known;
};

struct hashing {
	pthread_t thread;
	bool runs;
	int dir;
	struct hashing_item *items;
	size_t count;
};

bool hashing_of_file(int fd, struct digest *out)
{
	struct hasher *h = hasher_open();
	char *part = malloc(PART);
	ssize_t n = h && part ? 1 : -1;
	off_t at = 0;

	if (n < 0)
		errno = ENOMEM;
	while (n > 0) {
		n = pread(fd, part, PART, at);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			hasher_add(h, (struct span){ part, (size_t)n }),
				at += n;
	}
	if (!n)
		*out = hasher_take(h);
	hasher_close(h);
	free(part);
	return !n;
}

/* What is unpacked is not what the file holds. */
static bool digest_packed(int dir, const char *path, struct digest *out)
{
	int fd = openat(dir, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool good = fd >= 0 && hashing_of_file(fd, out);
	int err = errno;

	if (fd >= 0)
		close(fd);
	errno = err;
	return good;
}

bool hashing_of_sheet(int dir, const struct sheet *s, struct digest *out)
{
	if (s->table.packed)
		return digest_packed(dir, s->path.ptr, out);
	*out = digest_of(s->table.bytes);
	return true;
}

static void *work(void *user)
{
	struct hashing *h = user;

	for (size_t i = 0; i < h->count; i++)
		h->items[i].known = hashing_of_sheet(
			h->dir, h->items[i].sheet, &h->items[i].digest);
	return NULL;
}

struct hashing *hashing_start(const struct sheets *sheets, struct arena *a)
{
	struct hashing *h = arena_new(a, struct hashing, 1);
	struct hashing_item *items =
		arena_new(a, struct hashing_item, sheets->items.count + 1);

	if (!h || !items)
		return NULL;
	h->items = items;
	h->dir = sheets->dir;
	for (size_t i = 0; i < sheets->items.count; i++)
		if (sheets->items.items[i]->has_table)
			items[h->count++].sheet = sheets->items.items[i];
	h->runs = h->count && !pthread_create(&h->thread, NULL, work, h);
	return h;
}

void hashing_wait(struct hashing *h)
{
	if (h && h->runs)
		pthread_join(h->thread, NULL);
	if (h)
		h->runs = false;
}

bool hashing_find(
	const struct hashing *h, const struct sheet *s, struct digest *out)
{
	for (size_t i = 0; h && i < h->count; i++)
		if (h->items[i].sheet == s && h->items[i].known) {
			*out = h->items[i].digest;
			return true;
		}
	return false;
}
