{
  boot.loader.grub.device = "/dev/vda";
  fileSystems."/" = { device = "/dev/disk/by-label/nixos"; fsType = "ext4"; autoResize = true; };
  boot.growPartition = true;
  services.cloud-init = { enable = true; network.enable = true; };
  system.stateVersion = "25.05";
}
