package dev.zazen.arm64.decode;

/** CPU features that the tables refer to; names as in the Arm ARM, A2. */
public enum Feature {
  /** Part of every ARMv8.0-A CPU. */
  BASE,
  FEAT_CRC32,
  FEAT_AES,
  FEAT_PMULL,
  FEAT_SHA1,
  FEAT_SHA256,
  FEAT_LSE,
  FEAT_LOR,
  FEAT_PAN,
  FEAT_RDM,
  FEAT_UAO,
  FEAT_DPB,
  FEAT_FP16,
  FEAT_DOTPROD,
  FEAT_LRCPC,
  FEAT_SSBS,
  FEAT_SB,
  FEAT_PREDRES,
  FEAT_FLAGM,
  FEAT_JSCVT,
  FEAT_FCMA,
  FEAT_DIT
}
