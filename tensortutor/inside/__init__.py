"""All that runs beside torch: the kernel's boot and shell, the inspector, the judge."""
