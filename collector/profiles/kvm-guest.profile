# tinyconfig and the kernel's own kvm_guest.config: the smallest kernel that boots as a guest with
# virtio devices, a network and a console.
description = tinyconfig plus kvm_guest.config with DWARF 5
inherit = tiny
tree = kernel/configs/kvm_guest.config
config = kvm_guest.config
