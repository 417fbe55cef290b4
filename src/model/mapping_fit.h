/* SPDX-License-Identifier: MIT */
/* Can the values of one field go into another? */
#ifndef MAPPING_FIT_H
#define MAPPING_FIT_H

#include "model/world.h"

enum fit {
	FIT_ALWAYS,
	FIT_SOMETIMES, /* each value has to be looked at */
	FIT_NEVER
};

/*
 * Judge by types, lengths, pick lists and modules. *why is what to say
 * unless it always fits: "holds up to 255 characters, and ...".
 */
enum { WHY_BYTES = 256 };
enum fit mapping_fit(struct world *w, const struct field_facts *from,
	const struct field_facts *to, char why[WHY_BYTES]);

/* Does a lookup lead to this module? */
bool leads_to(const struct field_facts *f, struct span module);

#endif
