using System.Buffers.Binary;
using System.Text;
using Afterpatch.Scripts.WebShells;
using Afterpatch.Testing;
using Xunit;

namespace Afterpatch.Scripts.Tests.WebShells;

public sealed class NativeModuleTests
{
    [Fact]
    public void A_module_that_imports_what_starts_programs_and_names_a_shell_is_suspicious()
    {
        var judgement = AssemblyJudge.Judge(Image("RegisterModule", ["CreateProcessW", "GetProcAddress"], "cmd.exe"));
        Assert.Equal(WebShellVerdict.Suspicious, judgement.Verdict);
        Assert.Contains(judgement.Reasons, reason => reason.Contains("exports RegisterModule", StringComparison.Ordinal));
        Assert.Contains(judgement.Reasons, reason => reason.Contains("imports CreateProcessW", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_looked_up_at_run_time_count_too() =>
        Assert.Equal(WebShellVerdict.Suspicious, AssemblyJudge.Judge(Image("RegisterModule", ["GetProcAddress"], "CreateProcessA\0cmd.exe")).Verdict);

    [Fact]
    public void A_module_that_only_speaks_of_it_is_not() =>
        Assert.Equal(WebShellVerdict.Benign, AssemblyJudge.Judge(Image("RegisterModule", ["HeapAlloc"], "CreateProcessA\0cmd.exe")).Verdict);

    [Fact]
    public void A_program_that_is_no_module_is_not() =>
        Assert.Equal(WebShellVerdict.Benign, AssemblyJudge.Judge(Image("DllMain", ["CreateProcessW"], "RegisterModule\0cmd.exe")).Verdict);

    [Fact]
    public void What_it_says_of_itself_is_told()
    {
        var image = Image("RegisterModule", ["HeapAlloc"], "");
        Put(image, 0x98 + 128, 0x1300);
        Put(image, 0x98 + 132, 0x100);
        Put(image, At(0x1300), unchecked((int)0xFEEF04BD));
        Put(image, At(0x1308), (15 << 16) | 2);
        Put(image, At(0x130C), (1118 << 16) | 7);
        Encoding.Unicode.GetBytes("OriginalFilename\0\0mod.dll\0CompanyName\0Example\0").CopyTo(image, At(0x1320));
        Assert.Contains("version 15.2.1118.7, names itself mod.dll by Example", Assert.Single(AssemblyJudge.Judge(image).Reasons), StringComparison.Ordinal);
        Assert.Contains("no version resource", Assert.Single(AssemblyJudge.Judge(Image("RegisterModule", [], "")).Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_ends_in_an_answer()
    {
        var image = Image("RegisterModule", ["CreateProcessW"], "cmd.exe");
        foreach (var cut in Damage.EveryCut(image))
            Assert.NotNull(AssemblyJudge.Judge(image.AsMemory(0, cut)));
        for (var i = 0; i < image.Length; i++)
        {
            var broken = (byte[])image.Clone();
            broken[i] ^= 0xFF;
            Assert.NotNull(AssemblyJudge.Judge(broken));
        }
    }

    /// <summary>A 64-bit library of one section at address 1000h (file offset 200h): export table, import table, text.</summary>
    private static byte[] Image(string export, string[] imports, string text)
    {
        var image = new byte[0x600];
        "MZ"u8.CopyTo(image);
        Put(image, 0x3C, 0x80);
        "PE\0\0"u8.CopyTo(image.AsSpan(0x80));
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x84), 0x8664);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x86), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x94), 240);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x96), 0x2022);
        BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(0x98), 0x20B);
        Put(image, 0x98 + 32, 0x1000);
        Put(image, 0x98 + 36, 0x200);
        Put(image, 0x98 + 56, 0x2000);
        Put(image, 0x98 + 60, 0x200);
        Put(image, 0x98 + 108, 16);
        Put(image, 0x98 + 112, 0x1000);
        Put(image, 0x98 + 116, 40);
        Put(image, 0x98 + 120, 0x1080);
        Put(image, 0x98 + 124, 40);
        ".rdata"u8.CopyTo(image.AsSpan(0x188));
        Put(image, 0x188 + 8, 0x400);
        Put(image, 0x188 + 12, 0x1000);
        Put(image, 0x188 + 16, 0x400);
        Put(image, 0x188 + 20, 0x200);
        Put(image, At(0x1000) + 24, 1);
        Put(image, At(0x1000) + 32, 0x1030);
        Put(image, At(0x1030), 0x1040);
        Write(image, 0x1040, export);
        Put(image, At(0x1080), 0x10C0);
        Put(image, At(0x1080) + 16, 0x10C0);
        for (var i = 0; i < imports.Length; i++)
        {
            Put(image, At(0x10C0) + i * 8, 0x1100 + i * 0x20);
            Write(image, 0x1102 + i * 0x20, imports[i]);
        }
        Write(image, 0x1200, text);
        return image;
    }

    private static int At(int address) => address - 0x1000 + 0x200;

    private static void Put(byte[] image, int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(offset), value);

    private static void Write(byte[] image, int address, string text) => Encoding.ASCII.GetBytes(text).CopyTo(image, At(address));
}
