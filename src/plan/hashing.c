/* SPDX-License-Identifier: MIT */
/* A thread that digests tables while the others convert records. */
#include "plan/hashing.h"

#include <errno.h>
#include <pthread.h>

#include "store/copier.h"
#include "table/sheet.h"
#include "util/hash.h"

struct hashing_item {
	const struct sheet *sheet;
	struct digest digest;
	bool known;
};

struct hashing {
	pthread_t thread;
	bool runs;
	struct hashing_item *items;
	size_t count;
};

bool hashing_of_file(int fd, struct digest *out)
{
	struct copier copier;
	bool good = copier_init(&copier);
	int err;

	if (good)
		good = copier_digest_open(&copier, fd, out);
	else
		errno = ENOMEM;
	err = errno;
	copier_release(&copier);
	errno = err;
	return good;
}

/*
 * Of the file that was opened, not of one that has its name by now; what was
 * written to since is not what the table was made of.
 */
bool hashing_of_table(const struct table *t, struct digest *out)
{
	struct digest d;

	if (!t->packed) /* what is unpacked is not what the file holds */
		d = digest_of(t->bytes);
	else if (!hashing_of_file(t->file.fd, &d))
		return false;
	if (!table_is_current(t)) {
		errno = ESTALE;
		return false;
	}
	*out = d;
	return true;
}

static void *work(void *user)
{
	struct hashing *h = user;

	for (size_t i = 0; i < h->count; i++)
		h->items[i].known = hashing_of_table(
			&h->items[i].sheet->table, &h->items[i].digest);
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
