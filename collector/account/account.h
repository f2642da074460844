/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The account: owners and symbols laid over each other, so that every byte is in exactly one atom.
 */
#ifndef COLLECTOR_ACCOUNT_ACCOUNT_H
#define COLLECTOR_ACCOUNT_ACCOUNT_H

struct evidence;
struct strbuf;

/*
 * Fills ev->facts from ev's image and whatever evidence is there. Negative errno and @err on a
 * defect of kbloat only.
 */
int account_image(struct evidence *ev, struct strbuf *err);

#endif
