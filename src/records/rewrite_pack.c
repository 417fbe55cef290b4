/* SPDX-License-Identifier: MIT */
/* Blocks of a fixed size out of chunks of any size. */
#include "records/rewrite_pack.h"

#include "codec/gzip.h"

/* The chunk's bytes in one run. */
static void add_chunk(struct buf *out, const struct rewrite_chunk *c)
{
	for (size_t i = 0; i < c->runs.count; i++) {
		const struct rewrite_run *run = &c->runs.items[i];

		buf_add(out, (struct span){
				     run->old ? run->old : c->own.ptr + run->at,
				     run->len });
	}
}

bool pack_take(struct pack_shared *s, struct pack_own *own,
	const struct rewrite_chunk *c, bool last)
{
	struct buf taken;
	size_t rest;

	add_chunk(&s->carry, c);
	taken = s->carry;
	s->carry = own->plain;
	own->plain = taken;
	own->last = last;
	buf_clear(&s->carry);
	rest = last ? 0 : taken.len % GZIP_BLOCK;
	buf_add(&s->carry,
		span_cut(buf_span(&taken), taken.len - rest, taken.len));
	own->plain.len -= rest;
	return !own->plain.failed && !s->carry.failed;
}

bool pack_blocks(struct pack_own *own, bool first)
{
	struct span all = buf_span(&own->plain);
	size_t at = 0, to;

	if (!own->packer)
		own->packer = gzip_packer_new();
	if (!own->packer)
		return false;
	buf_clear(&own->packed);
	if (first)
		gzip_add_head(&own->packed);
	for (; at < all.len || (own->last && at == all.len); at = to) {
		bool last;

		to = all.len - at > GZIP_BLOCK ? at + GZIP_BLOCK : all.len;
		last = own->last && to == all.len;
		if (!gzip_pack_block(own->packer, span_cut(all, at, to), last,
			    &own->packed))
			return false;
		if (last)
			break;
	}
	own->crc = gzip_crc(all);
	return !own->packed.failed;
}

bool pack_join(struct pack_shared *s, struct pack_own *own)
{
	s->crc = gzip_crc_join(s->crc, own->crc, own->plain.len);
	s->plain += own->plain.len;
	if (own->last)
		gzip_add_tail(&own->packed, s->crc, s->plain);
	return !own->packed.failed;
}

void pack_release(struct pack_shared *s)
{
	buf_release(&s->carry);
}

void pack_own_release(struct pack_own *own)
{
	gzip_packer_free(own->packer);
	buf_release(&own->plain);
	buf_release(&own->packed);
}
