using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace FeedBoard.Standalone;

/// <summary>Folders to which nobody else can write. .NET can neither create one exclusively nor read its owner.</summary>
[SupportedOSPlatform("linux")]
internal static partial class PrivateFolder
{
    /// <summary>The mode of a folder that only this user can enter: 0700.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int Exists = 17;
    private const int CurrentFolder = -100,
        NoFollow = 0x100; // AT_FDCWD, AT_SYMLINK_NOFOLLOW
    private const uint Wanted = 0x1 | 0x2 | 0x8 | 0x100; // STATX_TYPE | STATX_MODE | STATX_UID | STATX_INO
    private const int TypeMask = 0xF000,
        Folder = 0x4000,
        RegularFile = 0x8000,
        WritableByOthers = 0x12;

    /// <summary>Creates a folder that only this user can enter (<see cref="Mode"/>).</summary>
    /// <exception cref="IOException">Something of that name exists, a link included, or the folder above cannot be written to.</exception>
    public static void Create(string path)
    {
        if (MakeDirectory(path, (uint)Mode) == 0)
            return;
        var error = Marshal.GetLastPInvokeError();
        throw new IOException(error == Exists ? $"{path} exists already" : $"{path}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    /// <summary>
    /// Whether a path is a folder, not a link, that belongs to this user and that nobody else can write to. False if it does not exist.
    /// </summary>
    public static bool IsMine(string path) =>
        Read(path, follow: false) is { } found && (found.Mode & TypeMask) == Folder && IsOnlyMine(found, orRoots: false);

    /// <summary>
    /// Whether nobody but this user and root can create, replace or delete files in an existing folder. Links are followed.
    /// </summary>
    public static bool IsClosedToOthers(string path) => Read(path, follow: true) is { } found && IsOnlyMine(found, orRoots: true);

    /// <summary>The account that a folder belongs to, by its name or else its number. Links are followed.</summary>
    /// <returns>Null if it belongs to this user or to root, or does not exist.</returns>
    public static string? OtherOwner(string path) =>
        Read(path, follow: true) is { Owner: not 0 and var owner } && owner != EffectiveUser() ? NameOf(owner) : null;

    /// <summary>Whether a name is a regular file, or a link to one. Opening a pipe without a writer would block for ever.</summary>
    public static bool IsFile(string path) => Read(path, follow: true) is { } found && (found.Mode & TypeMask) == RegularFile;

    /// <summary>Which file or folder of this machine it is, whatever its path. Links are followed, also those of <c>/proc</c>.</summary>
    /// <returns>Null if it does not exist or may not be read.</returns>
    public static (uint Major, uint Minor, ulong Inode)? Identity(string path) =>
        Read(path, follow: true) is { } found ? (found.DeviceMajor, found.DeviceMinor, found.Inode) : null;

    private static bool IsOnlyMine(Status status, bool orRoots) =>
        (status.Mode & WritableByOthers) == 0 && (status.Owner == EffectiveUser() || (orRoots && status.Owner == 0));

    /// <summary>Of an account: <c>pw_name</c> is the first field of <c>struct passwd</c>.</summary>
    private static string NameOf(uint account) =>
        PasswordEntry(account) is var entry && entry != 0 && Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry)) is { Length: > 0 } name
            ? name
            : account.ToString(CultureInfo.InvariantCulture);

    private static Status? Read(string path, bool follow) =>
        StatX(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), follow ? 0 : NoFollow, Wanted, out var status) == 0
            ? status
            : null;

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint PasswordEntry(uint account);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int folder, byte[] path, int flags, uint mask, out Status status);

    /// <summary>The beginning of Linux's <c>struct statx</c>, which is the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct Status
    {
        [FieldOffset(20)]
        public readonly uint Owner;

        [FieldOffset(28)]
        public readonly ushort Mode;

        [FieldOffset(32)]
        public readonly ulong Inode;

        [FieldOffset(136)]
        public readonly uint DeviceMajor;

        [FieldOffset(140)]
        public readonly uint DeviceMinor;
    }
}
