/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * People and lists that a mail goes to. What is taken here can be written into a header: an address
 * is of the plain form that people use (RFC 5322, 3.4.1: dot-atoms on both sides of the '@', ASCII,
 * a domain with a dot), a name is valid UTF-8 without control or invisible characters. Quoted local
 * parts, domain literals and comments are refused; nobody who works on a kernel has such an address.
 */
#ifndef COMMON_MAIL_ADDRESS_H
#define COMMON_MAIL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* Texts are owned; the name is "" for a list or a bare address. */
struct mail_box {
	char *name, *address;
};

struct mail_boxes {
	struct mail_box *v;
	size_t nr, cap;
};

#define MAIL_BOXES_INIT                                                                            \
	{                                                                                          \
		0                                                                                  \
	}
#define AUTO_MAIL_BOXES __attribute__((cleanup(mail_boxes_release)))

/*
 * Is it an address that mail can be sent to? Not one below ".invalid", which by RFC 2606 nobody has.
 */
bool mail_address_valid(const char *address);
/*
 * Does nobody read what is sent to @address, the one of @name? So it is with "no reply" addresses, relays
 * that wrote for somebody, robots, what bounces, and what an account of a machine was called.
 */
bool mail_address_unread(const char *name, const char *address);
/*
 * Appends what of @address, which need not be valid (ann@localhost), can stand in a header: letters,
 * digits and other characters of atoms, dots and '@', as long as an address may be.
 */
void mail_address_clean(struct strbuf *out, const char *address);
/* Adds an address unless the list has it, letters alike in either case; false when it is not valid.
 */
bool mail_boxes_add(struct mail_boxes *list, const char *name, const char *address);
/*
 * Adds what a trailer or a line of MAINTAINERS names: "Ann <ann@example.org> # why", "Ann
 * <ann@example.org>, Bob <bob@example.org>", "ann@example.org (comment)", "Lee, Ann
 * <ann@example.org>". What has no valid address is passed over; the number of those that had one.
 */
size_t mail_boxes_add_text(struct mail_boxes *list, const char *text);
/* The same, but everything in it must be valid: what a user gave. -EINVAL. */
int mail_boxes_parse(const char *text, struct mail_boxes *list, struct strbuf *err);
bool mail_boxes_have(const struct mail_boxes *list, const char *address);
void mail_boxes_release(struct mail_boxes *list);

#endif
