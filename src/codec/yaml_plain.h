/* SPDX-License-Identifier: MIT */
/*
 * Reading YAML of the plainest layout without libyaml.
 *
 * It is the layout that yaml_write writes and people mostly do: block maps
 * and lists, one value on a line, plain or in quotes without escapes. It
 * takes a tenth of the time. Whatever else a document holds, and every fault,
 * is libyaml's: what is taken here means the same there, place by place.
 */
#ifndef YAML_PLAIN_H
#define YAML_PLAIN_H

#include "tree/node.h"
#include "util/fault.h"

/*
 * Read a document as yaml_read does. False: it has another layout, or
 * something is wrong with it; nothing has been reported, nothing of the arena
 * is kept.
 */
bool yaml_plain_read(
	const struct source *src, struct arena *a, struct node **out);

#endif
