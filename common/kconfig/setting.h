/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What conf takes for a value. */
#ifndef COMMON_KCONFIG_SETTING_H
#define COMMON_KCONFIG_SETTING_H

#include <stdbool.h>

#include "common/kconfig/kconfig.h"

/* May an int, hex or string symbol have this value? What conf doesn't like, it passes over. */
bool kconfig_setting_fits(enum kconfig_type type, const char *value);

#endif
