// SPDX-License-Identifier: GPL-2.0-or-later
const char linux_banner[] = "Mini kernel version 1\n";
