/* SPDX-License-Identifier: GPL-2.0-or-later */
	.section .head.text, "ax"
	.globl startup
	.type startup, @function
startup:
	leaq	boot_stack_end(%rip), %rsp
	call	start_kernel
1:	hlt
	jmp	1b
	.size startup, . - startup

	.text
	.globl memset
	.type memset, @function
	.globl __memset
	.balign 64
__memset:
memset:
	movq	%rdi, %r8
	movb	%sil, %al
	movq	%rdx, %rcx
	rep stosb
	movq	%r8, %rax
	ret
	.size memset, . - memset
	.type __memset, @function
	.size __memset, . - __memset

	/* code that no symbol covers */
	.balign 16
	nop
	nop
	ud2

	.bss
	.balign 4096
boot_stack:
	.fill 4096
boot_stack_end:
	.section .note.GNU-stack, "", @progbits
