/* SPDX-License-Identifier: MIT */
/* References: what a component names has to exist. */
#ifndef REFS_CHECK_H
#define REFS_CHECK_H

#include "model/inspection.h"
#include "model/refs.h"

/* What has been said of a component's references so far. */
struct refs_check {
	const struct inspection *in;
	bool home_is_missing; /* there is no module.yaml in its folder */
	bool home_is_told;    /* and that has been reported */
};

void refs_check_begin(struct refs_check *c, const struct inspection *in);

/* Look at one value of the component. */
void refs_check_at(struct refs_check *c, const struct trail *t);

/* What is to be said of the whole. */
void refs_check_end(struct refs_check *c);

#endif
