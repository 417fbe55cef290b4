/* SPDX-License-Identifier: MIT */
/*
 * Writing deltas:
 *
 *     orgpack-delta/1
 *     copy 0 1893             bytes of the new file: where, and how many
 *     text 27                 so many old bytes, right behind the line
 *     ...
 *     end 5f3c...             SHA-256 of all above
 *
 * Copies go forward and do not overlap, so that no delta makes more than the
 * new file and its own bytes together.
 */
#include "util/delta.h"

#include <errno.h>

#include "util/buf.h"
#include "util/delta_read.h"
#include "util/file.h"
#include "util/hash.h"

enum { CHUNK = 256 << 10 }; /* bytes written at once */

uint64_t delta_literal_bytes(const struct delta *d)
{
	uint64_t n = 0;

	for (size_t i = 0; i < d->count; i++)
		if (d->pieces[i].literal)
			n += d->pieces[i].length;
	return n;
}

uint64_t delta_bytes(const struct delta *d)
{
	uint64_t n = 0;

	for (size_t i = 0; i < d->count; i++)
		n += d->pieces[i].length;
	return n;
}

struct writing {
	int fd;
	struct buf text; /* not yet written */
	struct hasher *hasher;
	uint64_t behind; /* end of the last copy */
};

static bool put(struct writing *w, struct span s)
{
	hasher_add(w->hasher, s);
	return file_write_all(w->fd, s);
}

/* Write what has gathered, if it is worth it. */
static bool flush(struct writing *w, size_t least)
{
	if (w->text.failed) {
		errno = ENOMEM;
		return false;
	}
	if (w->text.len < least)
		return true;
	if (!put(w, buf_span(&w->text)))
		return false;
	buf_clear(&w->text);
	return true;
}

static bool write_copy(struct writing *w, const struct delta_piece *p)
{
	if (p->offset < w->behind || p->offset > DELTA_MOST - p->length) {
		errno = EINVAL;
		return false;
	}
	w->behind = p->offset + p->length;
	buf_add_text(&w->text, "copy ");
	buf_add_number(&w->text, p->offset);
	buf_add_char(&w->text, ' ');
	buf_add_number(&w->text, p->length);
	buf_add_char(&w->text, '\n');
	return flush(w, CHUNK);
}

static bool write_literal(struct writing *w, const struct delta_piece *p)
{
	struct span bytes = { p->literal, (size_t)p->length };

	buf_add_text(&w->text, "text ");
	buf_add_number(&w->text, p->length);
	buf_add_char(&w->text, '\n');
	if (bytes.len >= CHUNK)
		return flush(w, 0) && put(w, bytes);
	buf_add(&w->text, bytes);
	return flush(w, CHUNK);
}

static bool write_pieces(struct writing *w, const struct delta *d)
{
	buf_add_text(&w->text, DELTA_HEADER);
	for (size_t i = 0; i < d->count; i++) {
		const struct delta_piece *p = &d->pieces[i];

		if (!p->length)
			continue;
		if (p->length > DELTA_MOST) {
			errno = EINVAL;
			return false;
		}
		if (p->literal ? !write_literal(w, p) : !write_copy(w, p))
			return false;
	}
	return flush(w, 0);
}

static bool write_end(struct writing *w)
{
	struct digest d = hasher_take(w->hasher);
	char hex[DIGEST_HEX + 1];

	digest_format(&d, hex);
	buf_print(&w->text, "end %s\n", hex);
	return flush(w, 0);
}

bool delta_write(int fd, const struct delta *d)
{
	struct writing w = { .fd = fd, .hasher = hasher_open() };
	bool ok;
	int err;

	if (!w.hasher) {
		errno = ENOMEM;
		return false;
	}
	ok = write_pieces(&w, d) && write_end(&w);
	err = errno;
	buf_release(&w.text);
	hasher_close(w.hasher);
	errno = err;
	return ok;
}
